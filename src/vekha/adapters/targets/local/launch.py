"""Holds one program for supervisor: exactly its environment and limits, and nothing of it left when it ends.

    python -I -S launch.py <name>.json      (standard library only: it starts in about 40 ms)

    <name>.json   {"words": [...], "environment": {...}, "folder": "...", "memory": bytes of address space or 0,
                   "stop_signal": number, "stop_timeout": seconds}
    <name>.lock   held while the program lives; says the pid of this process
    <name>.exit   {"code": 3, "at": Unix seconds}: how the program ended by itself; 128 + n for signal n

Why not only supervisor: its quoting of an environment loses values; it forgets the exit code of a program that it
starts again; and once the first process has ended it leaves the ones below it, which keep the port.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ASKED = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP}  # supervisor's wish to stop
WATCHED = ASKED | {signal.SIGCHLD}
GRACE = 3.0  # seconds over the stop time before the holder itself is killed


def main(path: str) -> int:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 -- pathlib would double the time to start
        spec = json.load(file)
    stem = path.removesuffix(".json")
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)  # they wait until `watch` asks for them
    take_over(stem + ".lock", spec["stop_timeout"])
    if signal.sigpending() & ASKED or not daemon_lives(os.path.dirname(path)):  # noqa: PTH120
        return 0
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans below come to us, however they tried to leave
    program = start(spec["words"], spec["environment"], spec["folder"], spec["memory"])
    code, asked = watch(program, spec["stop_signal"], spec["stop_timeout"])
    if not asked:
        note_exit(stem + ".exit", code)
    return code


def take_over(path: str, patience: float) -> None:
    """Takes the program's lock; a holder that outlived its supervisor ends first, so that there is one copy."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # stays open; closed in every child by exec
    asked = 0
    deadline = time.monotonic() + patience + GRACE
    while not locked(handle):
        holder = int(os.pread(handle, 20, 0) or 0)
        if is_holder(holder):
            if holder != asked:
                os.kill(holder, signal.SIGTERM)
                asked = holder
            if time.monotonic() > deadline:
                os.killpg(holder, signal.SIGKILL)
        time.sleep(0.02)  # a lock that comes free tells nobody
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)


def daemon_lives(programs: str) -> bool:
    """Whether supervisor is still there; asked once our lock is held, by which we are found if it dies later."""
    handle = os.open(programs + "/../daemon.lock", os.O_RDWR)
    try:
        return not locked(handle)
    finally:
        os.close(handle)


def is_holder(pid: int) -> bool:
    """Whether the process holds this same program; the number in the file may be another process's by now."""
    try:
        return all(read_proc(pid, part) == read_proc(os.getpid(), part) for part in ("cmdline", "cwd"))
    except (FileNotFoundError, ProcessLookupError):
        return False


def read_proc(pid: int, part: str) -> str:
    path = f"/proc/{pid}/{part}"
    if part == "cwd":
        return os.readlink(path)  # noqa: PTH115
    with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
        return file.read()


def locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def start(words: list[str], environment: dict[str, str], folder: str, memory: int) -> int:
    """Starts the program below this process; gives its pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # the holder was killed: so is the program
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(ignored_by_python, signal.SIG_DFL)
        os.chdir(folder)
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        os.execvpe(words[0], words, environment)  # noqa: S606 -- no shell is meant
    except BaseException as why:  # whatever it is: a child must not go on as a second holder
        os.write(2, f"cannot start {words[0]}: {why}\n".encode())
    finally:
        os._exit(127)


def watch(program: int, stop_signal: int, stop_timeout: float) -> tuple[int, bool]:
    """Waits until the program and everything below it has ended; gives its exit code, and whether we were asked."""
    code: int | None = None
    asked = False
    deadline: float | None = None
    while True:
        ended, alone = reap()
        code = ended.get(program, code)
        if alone:
            return code or 0, asked
        if deadline is None and (asked or code is not None):  # the program ended itself: so does what it left
            deadline = time.monotonic() + stop_timeout
            tell_all(stop_signal)
        left = 3600.0 if deadline is None else deadline - time.monotonic()
        if left <= 0:
            tell_all(signal.SIGKILL)
        got = signal.sigtimedwait(WATCHED, max(left, 0.02))
        asked = asked or (got is not None and got.si_signo in ASKED)


def reap() -> tuple[dict[int, int], bool]:
    """Exit codes of the children that ended, by pid; and whether none is left."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended, True
        if not pid:
            return ended, False
        code = os.waitstatus_to_exitcode(status)
        ended[pid] = code if code >= 0 else 128 - code


def tell_all(signum: int) -> None:
    for pid in below(os.getpid()):
        try:
            os.kill(pid, signum)
        except ProcessLookupError:
            continue


def below(root: int) -> list[int]:
    """All processes below `root`, parents first."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                parent = int(file.read().rpartition(b")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(name))
    found: list[int] = []
    level = [root]
    while level:
        level = [child for parent in level for child in children.get(parent, ())]
        found += level
    return found


def note_exit(path: str, code: int) -> None:
    with open(path + ".new", "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump({"code": code, "at": time.time()}, file)
    os.replace(path + ".new", path)  # noqa: PTH105


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
