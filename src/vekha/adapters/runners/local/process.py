"""One command as a process group of its own, that no one outlives: not its children, and not itself our death.

A watcher, a few lines of `sh`, holds the read end of a pipe from us and ends the command when the pipe closes because
we were killed and cannot.
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
PIECE = 65536  # bytes read at a time
PIPE = 2**20  # bytes that a pipe of Linux can hold at most
LOOKS = 20  # for what a command left behind
MARK = "VEKHA_RUN"  # in the environment of everything that a command starts
# $1: the group, $2: the mark. EOF on stdin: whoever asked for it is gone. dash refuses `kill -KILL -- -<group>`.
WATCHER = """
read -r _
kill -s KILL -- "-$1"
for file in $(grep -ls "$2" /proc/[0-9]*/environ); do
    left=${file#/proc/}
    kill -s KILL "${left%/environ}"
done
"""


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
            self._rest = b""

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
        ["/bin/sh", "-c", f'read -r _ && {limit}exec /bin/sh -c "$0" </dev/null', line],
        cwd=folder,
        env={**variables, MARK: mark},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    with process, _watched(process.pid, mark):
        ended = False
        try:
            _let_go(process)
            ended = _read(process, output, time.monotonic() + timeout)
        finally:  # also when its output cannot be written
            _end(process, mark, gently=not ended)
        _last_words(process, output)
    output.end()
    return (process.returncode if ended else None), output.tail


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """The command waits for this line, so that it never runs unwatched; if we die before, it ends without a deed."""
    assert process.stdin is not None  # noqa: S101 - we asked for the pipe
    with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(b"\n")


@contextlib.contextmanager
def _watched(group: int, mark: str) -> Iterator[None]:
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", WATCHER, "watcher", str(group), mark],
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
                if pipe in ready and not _feed(pipe, output):
                    waiting.unregister(pipe)
                if ended in ready:
                    return True
        return False
    finally:
        os.close(ended)


def _feed(pipe: int, output: Output) -> bool:
    """Takes one piece of what is there: whoever writes without end must not keep us from looking at the clock.

    False at the end of the output.
    """
    with contextlib.suppress(BlockingIOError):
        data = os.read(pipe, PIECE)
        output.feed(data)
        return bool(data)
    return True


def _last_words(process: subprocess.Popen[bytes], output: Output) -> None:
    """What was still in the pipe when the command ended: at most what a pipe holds."""
    assert process.stdout is not None  # noqa: S101 - we asked for the pipe
    for _ in range(PIPE // PIECE):
        if not _feed(process.stdout.fileno(), output):
            return


def _end(process: subprocess.Popen[bytes], mark: str, *, gently: bool) -> None:
    """Nothing of the command is left; asked `gently`, it may tidy up first."""
    if gently:
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(GRACE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for _ in range(LOOKS):  # what was started while we looked is found by the next look
        if not _kill_marked(process.pid, mark):
            break
    process.wait()


def _kill_marked(group: int, mark: str) -> int:
    """Ends what left the group: it is found by the mark in its environment. Gives how many there were."""
    found = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != group and process.environ().get(MARK) == mark:
                process.kill()
                found += 1
    return found
