"""What authors say of their commits, by the real git and the fake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.adapters.git_world import RealWorld
from vekha.adapters.git.fake import FakeGit
from vekha.core.errors import NotFound
from vekha.ports import Merge


class FakeWorld:
    def __init__(self, folder: Path) -> None:
        self.git = FakeGit(folder)
        self.commit = self.git.commit


@pytest.fixture(params=[RealWorld, FakeWorld], ids=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return request.param(tmp_path)


@pytest.fixture
def main(world: Any) -> str:
    commit: str = world.commit("main", {"shop.py": "price = 1\n"})
    world.git.fetch()
    return commit


def test_what_authors_said_since_another_commit_newest_first_and_nothing_of_main_or_of_merges(
    world: Any, main: str
) -> None:
    first = world.commit("filter", {"filter.py": "1\n"}, message="Show a filter\n\nBody")
    world.commit("filter", {"filter.py": "2\n"}, message="Mend the price: <b>on</b> a phone")
    last = world.commit("filter", {"filter.py": "3\n"}, message="Уточнить подпись")
    onto = world.commit("main", {"shop.py": "price = 2\n"}, message="Of main alone")
    world.git.fetch()
    made = world.git.merge(last, onto)
    assert isinstance(made, Merge)
    said = ("Уточнить подпись", "Mend the price: <b>on</b> a phone", "Show a filter")
    assert world.git.subjects(last, without=[main], most=9) == said
    assert world.git.subjects(last, without=[first, main], most=9) == said[:2]
    assert world.git.subjects(made.commit, without=[onto], most=9) == said
    assert world.git.subjects(last, without=[main], most=1) == said[:1]
    assert world.git.subjects(first, without=[last], most=9) == ()
    with pytest.raises(NotFound):
        world.git.subjects("f" * 40, without=[main], most=9)
    with pytest.raises(NotFound):
        world.git.subjects(last, without=["f" * 40], most=9)
