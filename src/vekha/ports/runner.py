"""Where commands run, in environments made from locks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """How the store's environment is made: `uv` from a lock with hashes, `npm` from package-lock.json, or `none`."""

    kind: str
    lock: str = ""  # path inside the tree
    python: str = "3.11"


@dataclass(frozen=True, slots=True)
class Environment:
    """A ready environment. `key` names its content: the same lock and tools give the same key."""

    key: str
    path: Path | None  # its root (a virtual environment), None for kind `none`
    variables: Mapping[str, str]  # what a command needs to run inside it: PATH, VIRTUAL_ENV
    cached: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Command:
    """One shell command with its limits. The variables are the whole environment of the process; nothing leaks in."""

    name: str
    line: str
    folder: Path
    variables: Mapping[str, str]
    timeout: float  # seconds
    memory: int  # bytes of address space; 0: no limit


@dataclass(frozen=True, slots=True)
class CommandResult:
    """`code` is None when the command was stopped at its time limit."""

    code: int | None
    seconds: float
    tail: str  # the last lines of its output, at most 4,000 characters

    @property
    def ok(self) -> bool:
        return self.code == 0


class Runner(Protocol):
    def prepare(self, tree: Path, spec: EnvironmentSpec) -> Environment:
        """Makes, or finds ready, the environment of an exported tree. Raises VekhaError `environment_failed`."""
        ...

    def run(self, command: Command, write: Callable[[str], None]) -> CommandResult:
        """Runs a command to its end; each line of output goes to `write` as it comes. Leaves no process behind."""
        ...
