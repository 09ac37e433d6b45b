"""The command line in this process, on a real database; what is outside is FakeWorld's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.workflows.fake_world import FakeWorld
from vekha.cli.main import run


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def vekha(capsys, monkeypatch) -> Callable[..., Said]:
    """`vekha("change list --json")`, or one argument a word."""
    monkeypatch.delenv("VEKHA_ACTOR", raising=False)

    def call(*words: str) -> Said:
        capsys.readouterr()
        code = run(words[0].split() if len(words) == 1 else list(words))
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return call


@pytest.fixture
def world(database, tmp_path, monkeypatch) -> FakeWorld:
    """An installation whose store has opened; the people are FakeWorld's cast."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    made = FakeWorld(tmp_path)
    monkeypatch.setattr("vekha.wiring.outside", lambda folder=None: made.outside)
    made.open_project()
    made.settle()
    return made
