"""The runner port on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from vekha.adapters.runners.local import environments, process
from vekha.ports import Command, CommandResult, Environment, EnvironmentSpec


class LocalRunner:
    """Environments are kept in `folder/environments`. Commands run as the account that runs Vekha: see SECURITY.md."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self, tree: Path, spec: EnvironmentSpec) -> Environment:
        return environments.prepare(self._folder / "environments", tree, spec)

    def run(self, command: Command, write: Callable[[str], None]) -> CommandResult:
        started = time.monotonic()
        code, tail = process.run(
            command.line,
            command.folder,
            command.variables,
            timeout=command.timeout,
            memory=command.memory,
            write=write,
        )
        return CommandResult(code, time.monotonic() - started, tail)
