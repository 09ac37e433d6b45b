"""Runs one git command: a clean environment, no questions asked, a time limit, nothing left running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vekha.adapters.git.names import local_path, shown
from vekha.core.errors import Exit, VekhaError

TIMEOUT = 60.0  # seconds
GRACE = 2.0  # seconds that git gets to remove its lock files

KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR")
KEPT_PROXY = ("http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "all_proxy")
CONFIG = {
    "safe.directory": "*",  # a source may belong to another user; what it could start is switched off below
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.ext.allow": "never",
    "transfer.advertiseSID": "false",
    "advice.detachedHead": "false",
}
# Config in the environment does not reach the other end of a local transfer: git clears it there.
LOCAL_END = "git -c safe.directory=* -c receive.denyCurrentBranch=updateInstead"


@dataclass(frozen=True, slots=True)
class Output:
    code: int
    out: bytes
    err: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "replace").strip()


def environment(*, hooks_off: bool = True) -> dict[str, str]:
    """The whole environment of a git command."""
    config = {key: value for key, value in CONFIG.items() if hooks_off or key != "core.hooksPath"}
    variables = {name: os.environ[name] for name in (*KEPT, *KEPT_PROXY) if name in os.environ}
    variables |= {
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
        "GIT_ALLOW_PROTOCOL": "file:ssh:https",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_CONFIG_COUNT": str(len(config)),
    }
    for number, (key, value) in enumerate(config.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def local_end(option: str, program: str, source: str) -> list[str]:
    """The option that names the other end's program, for a source on this machine; nothing for a URL."""
    return [f"--{option}={LOCAL_END} {program}"] if local_path(source) is not None else []


def run(
    words: Sequence[str],
    *,
    timeout: float = TIMEOUT,
    data: bytes = b"",
    extra: Mapping[str, str] | None = None,
    hooks_off: bool = True,
    keep_open: Sequence[int] = (),
) -> Output:
    """Runs `git words...`. Raises VekhaError `git_timeout`, `git_missing`.

    `keep_open`: descriptors that git inherits, so that a lock on them outlives a worker that is killed.
    """
    try:
        process = subprocess.Popen(
            ["git", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(hooks_off=hooks_off) | dict(extra or {}),
            cwd="/",  # never inside a repository by accident
            start_new_session=True,
            pass_fds=tuple(keep_open),
        )
    except FileNotFoundError as error:
        raise VekhaError("git_missing", "git was not found.", "Install git 2.39 or later.") from error
    with process:
        try:
            out, err = process.communicate(data, timeout=timeout)
        except BaseException as error:
            _stop(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise _too_slow(words, timeout) from error
            raise
    return Output(process.returncode, out, err.decode("utf-8", "replace").strip())


def git(
    mirror: Path, *words: str, timeout: float = TIMEOUT, data: bytes = b"", extra: Mapping[str, str] | None = None
) -> Output:
    """Runs a command in the mirror, whatever its exit code."""
    return run([f"--git-dir={mirror}", *words], timeout=timeout, data=data, extra=extra)


def git_ok(
    mirror: Path, *words: str, timeout: float = TIMEOUT, data: bytes = b"", extra: Mapping[str, str] | None = None
) -> Output:
    """Runs a command in the mirror that has to succeed. Raises VekhaError `git_failed`."""
    result = git(mirror, *words, timeout=timeout, data=data, extra=extra)
    if not result.ok:
        raise failed(words[0], result)
    return result


def failed(verb: str, result: Output) -> VekhaError:
    return VekhaError("git_failed", f"`git {verb}` failed: {said(result)}", "Read what git said; then try again.")


def said(result: Output) -> str:
    """What git said, in one line, without passwords."""
    lines = [line.strip() for line in shown(result.err).splitlines() if line.strip()]
    return " ".join(lines)[-1000:] or f"exit code {result.code}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends git and what it started: politely, so that it removes its lock files, then for good."""
    for number, wait in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _too_slow(words: Sequence[str], timeout: float) -> VekhaError:
    verb = next((word for word in words if not word.startswith("-")), "")
    return VekhaError(
        "git_timeout",
        f"`git {verb}` did not end within {timeout:g} seconds and was stopped.",
        "Check that the repository's machine answers; then try again.",
        exit_code=Exit.TIMED_OUT,
    )
