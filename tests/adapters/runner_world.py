"""Runners, real and fake, told the same: a command line and what becomes of it."""

from __future__ import annotations

import hashlib
import os
import signal
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from vekha.adapters.runners.fake import FakeRunner
from vekha.adapters.runners.local.runner import LocalRunner
from vekha.ports import Command, CommandResult

PATIENCE = 30.0  # seconds for anything that must happen
VARIABLES = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
LOCK = "requirements.lock"
WHEEL = "tiny-1.0-py3-none-any.whl"


def command(
    line: str,
    folder: Path,
    *,
    variables: Mapping[str, str] | None = None,
    timeout: float = PATIENCE,
    memory: int = 0,
) -> Command:
    return Command("it", line, folder, VARIABLES if variables is None else variables, timeout, memory)


class RealRunner:
    """Runs what it is told."""

    def __init__(self, folder: Path) -> None:
        self.runner = LocalRunner(folder / "runner")

    def line(self, line: str, *, code: int | None, output: str, files: Mapping[str, str]) -> str:
        """A command line that ends so; the real one must do it by itself."""
        return line


class ScriptedRunner:
    """Gives what was said beforehand."""

    def __init__(self, folder: Path) -> None:
        place = folder / "runner"
        place.mkdir()
        self.runner = FakeRunner(place)

    def line(self, line: str, *, code: int | None, output: str, files: Mapping[str, str]) -> str:
        self.runner.script(line, code=code, output=output, files=files)
        return line


def run(
    runner: LocalRunner | FakeRunner, line: str, folder: Path, *, timeout: float = PATIENCE, memory: int = 0
) -> tuple[CommandResult, list[str]]:
    """The result, and the lines that were written while it ran."""
    lines: list[str] = []
    result = runner.run(command(line, folder, timeout=timeout, memory=memory), lines.append)
    return result, lines


def pids(file: Path, count: int) -> list[int]:
    """The process ids that a command has written there, one a line, as soon as there are so many."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if file.exists() and len(found := file.read_text().split()) >= count:
            return [int(one) for one in found]
        time.sleep(0.01)  # a file tells nobody that it grew
    raise AssertionError(f"waited {PATIENCE:g} s in vain for {count} processes in {file}")


def gone(number: int) -> bool:
    """Waits until that process has ended; a zombie that nobody collects has ended too. False if it goes on."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.01)  # not our child: no event tells of its end
    return False


def in_a_fork(work: Callable[[], object]) -> int:
    """Does it in a process of its own; gives its id. Collect it with `killed` or `os.waitpid`."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def killed(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def tree(folder: Path) -> Path:
    """A project whose lock needs one package, which lies beside it: nothing is asked of any registry."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    about = "tiny-1.0.dist-info"
    parts = {
        "tiny.py": 'HELLO = "hello"\n',
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in (*parts, f"{about}/RECORD"))
    with zipfile.ZipFile(wheels / WHEEL, "w") as wheel:
        for name, text in {**parts, f"{about}/RECORD": record}.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    digest = hashlib.sha256((wheels / WHEEL).read_bytes()).hexdigest()
    (folder / LOCK).write_text(f"--no-index\n--find-links ./wheels\ntiny==1.0 --hash=sha256:{digest}\n")
    return folder


def lock_of(folder: Path) -> str:
    return (folder / LOCK).read_text()
