"""One command as a process group of its own, that no one outlives: not its children, and not itself our death.

A watcher, a few lines of `sh`, holds the read end of a pipe from us and ends the group when the pipe closes: also when
we are killed and cannot.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from vekha.core.errors import NotFound

LINE = 10_000  # characters; the rest of a longer line is cut
OUTPUT = 50 * 2**20  # bytes kept; more is counted only
TAIL = 4000  # characters
GRACE = 2.0  # seconds between SIGTERM and SIGKILL
MARK = "VEKHA_RUN"  # in the environment of everything that a command starts
# $1: the group. EOF on stdin: whoever asked for the command is gone, or it has ended.
WATCHER = 'read -r _; kill -KILL -- "-$1" 2>/dev/null'


@dataclass
class Output:
    """Lines as they come, with limits."""

    write: Callable[[str], None]
    size: int = 0
    last: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    _rest: bytes = b""

    def feed(self, data: bytes) -> None:
        before, self.size = self.size, self.size + len(data)
        if before > OUTPUT:
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line)
        if len(self._rest) > 4 * LINE:  # a line without end is cut, not collected
            self._rest = self._rest[: 4 * LINE]
        if self.size > OUTPUT:
            self._line(b"[more output than %d MiB: the rest is not kept]" % (OUTPUT // 2**20))

    def end(self) -> None:
        if self._rest:
            self._line(self._rest)
            self._rest = b""

    def _line(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r")[:LINE]
        self.last.append(text)
        self.write(text)

    @property
    def tail(self) -> str:
        return "\n".join(self.last)[-TAIL:]


def run(
    line: str, folder: Path, variables: Mapping[str, str], *, timeout: float, memory: int, write: Callable[[str], None]
) -> tuple[int | None, str]:
    """Runs `sh -c line`; gives its exit code (None: stopped at its time limit) and the end of its output."""
    if not folder.is_dir():
        raise NotFound("no_folder", f"{folder} is not a folder.", "Unpack or export the project there first.")
    limit = f"ulimit -v {memory // 1024} && " if memory else ""
    mark, output = uuid.uuid4().hex, Output(write)
    process = subprocess.Popen(
        ["/bin/sh", "-c", f'{limit}exec /bin/sh -c "$0"', line],
        cwd=folder,
        env={**variables, MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    with _watched(process.pid):
        ended = _read(process, output, time.monotonic() + timeout)
        if not ended:
            _stop(process)
        _sweep(process.pid, mark)
        process.wait()
    output.end()
    if process.stdout is not None:
        process.stdout.close()
    return (process.returncode if ended else None), output.tail


@contextlib.contextmanager
def _watched(group: int) -> Iterator[None]:
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", WATCHER, "watcher", str(group)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        watcher.kill()
        watcher.wait()
        if watcher.stdin is not None:
            watcher.stdin.close()


def _read(process: subprocess.Popen[bytes], output: Output, deadline: float) -> bool:
    """Reads until the command ends; what it leaves behind may hold the pipe open and is not waited for.

    False at the deadline.
    """
    ended = os.pidfd_open(process.pid)
    try:
        with selectors.DefaultSelector() as waiting:
            assert process.stdout is not None  # noqa: S101 - we asked for the pipe
            pipe = process.stdout.fileno()
            os.set_blocking(pipe, False)
            waiting.register(pipe, selectors.EVENT_READ)
            waiting.register(ended, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                ready = {key.fd for key, _ in waiting.select(left)}
                if pipe in ready and not _drain(pipe, output):
                    waiting.unregister(pipe)
                if ended in ready:
                    _drain(pipe, output)
                    return True
        return False
    finally:
        os.close(ended)


def _drain(pipe: int, output: Output) -> bool:
    """Reads what is there; false at the end of the output."""
    while True:
        try:
            data = os.read(pipe, 65536)
        except BlockingIOError:
            return True
        if not data:
            return False
        output.feed(data)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)


def _sweep(group: int, mark: str) -> None:
    """Ends what the command left: its group at once; what left the group is found by the mark in its environment."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    for pid in psutil.pids():
        with contextlib.suppress(psutil.Error, OSError):
            if pid != group and mark.encode() in Path(f"/proc/{pid}/environ").read_bytes():
                process = psutil.Process(pid)  # what is here now; it is killed only if it is still the same then
                if process.environ().get(MARK) == mark:
                    process.kill()
