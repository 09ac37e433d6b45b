"""A runner that runs nothing: results by command line, kept in files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vekha.core.errors import NotFound
from vekha.ports import Command, CommandResult, Environment, EnvironmentSpec


class FakeRunner:
    def __init__(self, folder: Path) -> None:
        self._scripts, self._effects = folder / "scripts.json", folder / "effects.json"

    def prepare(self, tree: Path, spec: EnvironmentSpec) -> Environment:
        return Environment("fake", None, {"PATH": "/usr/bin:/bin"}, cached=True, seconds=0.0)

    def run(self, command: Command, write: Callable[[str], None]) -> CommandResult:
        if not command.folder.is_dir():
            raise NotFound("no_folder", f"{command.folder} is not a folder.", "Unpack the project there first.")
        script = _read(self._scripts, {}).get(command.line, {"code": 0, "output": "", "files": {}})
        for line in script["output"].splitlines():
            write(line)
        for name, text in script["files"].items():
            (command.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (command.folder / name).write_text(text)
        _write(self._effects, [*self.effects(), f"run {command.name}"])
        return CommandResult(script["code"], 0.0, script["output"])

    # --- for tests ---

    def script(
        self, line: str, *, code: int | None = 0, output: str = "", files: Mapping[str, str] | None = None
    ) -> None:
        """What that command line gives from now on, and the files that it leaves below its folder."""
        one = {"code": code, "output": output, "files": dict(files or {})}
        _write(self._scripts, {**_read(self._scripts, {}), line: one})

    def effects(self) -> list[str]:
        """Commands that ran, in order: "run <name>"."""
        return list(_read(self._effects, []))


def _read(path: Path, otherwise: Any) -> Any:
    return json.loads(path.read_text()) if path.exists() else otherwise


def _write(path: Path, plain: Any) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(plain))
    fresh.replace(path)
