"""What the tests of the supervisor share: one of their own, and programs that only sleep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from target_world import processes_below

from vekha.adapters.targets.local.program import Program
from vekha.adapters.targets.local.supervisor import ProgramState, ProgramStatus, Supervisor

PATH = {"PATH": "/usr/bin:/bin"}
ABSENT = ProgramState(ProgramStatus.ABSENT)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """Afterwards, no process may be left."""
    made = Supervisor(tmp_path / "supervisor")
    yield made
    made.shutdown()
    assert processes_below(tmp_path) == []


def sleeper(folder: Path, name: str = "web", seconds: int = 300, **changes: object) -> Program:
    fields: dict = {"command": ("sleep", str(seconds)), "environment": PATH, "folder": folder, **changes}
    return Program(name=name, **fields)


def daemon_of(supervisor: Supervisor) -> psutil.Process:
    return psutil.Process(int((supervisor.folder / "supervisord.pid").read_text()))


def sleeping(folder: Path) -> list[str]:
    """The programs themselves, without those that hold them."""
    return [line for line in processes_below(folder) if "['sleep'" in line]
