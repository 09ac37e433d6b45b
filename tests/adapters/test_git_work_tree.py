"""A local work tree as the source: nobody's unsaved work is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.git_world import RealWorld, world_with_a_shop
from vekha.adapters.git.cli import GitCli
from vekha.adapters.git.work_tree import dirty
from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Merge


@pytest.fixture
def world(tmp_path: Path) -> RealWorld:
    return world_with_a_shop(tmp_path)


def work_tree(world: RealWorld) -> tuple[GitCli, Merge]:
    """Dan's own clone as the source, with main checked out and a branch ready."""
    head = world.commit("filter", {"filter.py": "new\n"})
    world.dan("checkout", "--quiet", "main")
    git = GitCli(world.folder / "of-dan.git", str(world.clone))
    git.fetch()
    made = git.merge(head, git.head("main"))
    assert isinstance(made, Merge)
    return git, made


def test_a_clean_work_tree_follows_its_branch(world: RealWorld) -> None:
    git, made = work_tree(world)
    git.advance("main", made.commit, made.base)
    assert world.dan("rev-parse", "HEAD") == made.commit
    assert (world.clone / "filter.py").read_text() == "new\n"
    assert dirty(str(world.clone)) == []


def test_uncommitted_work_is_listed_and_never_overwritten(world: RealWorld) -> None:
    git, made = work_tree(world)
    (world.clone / "shop.py").write_text("half done\n")
    (world.clone / "notes.txt").write_text("mine\n")
    assert dirty(str(world.clone)) == ["notes.txt", "shop.py"]
    with pytest.raises(VekhaError) as error:
        git.advance("main", made.commit, made.base)
    assert error.value.code == "dirty_work_tree"
    assert "git stash" in error.value.next_step
    assert world.dan("rev-parse", "HEAD") == made.base
    assert (world.clone / "shop.py").read_text() == "half done\n"


def test_an_untracked_file_in_the_way_is_never_overwritten(world: RealWorld) -> None:
    git, made = work_tree(world)
    (world.clone / "filter.py").write_text("mine\n")
    with pytest.raises(VekhaError) as error:
        git.advance("main", made.commit, made.base)
    assert error.value.code == "dirty_work_tree"
    assert (world.clone / "filter.py").read_text() == "mine\n"
    assert world.dan("rev-parse", "HEAD") == made.base


def test_only_a_local_work_tree_can_be_dirty(world: RealWorld, tmp_path: Path) -> None:
    assert dirty(str(world.source)) == []
    assert dirty("https://example.org/a.git") == []
    (tmp_path / "plain").mkdir()
    with pytest.raises(BadInput):
        dirty(str(tmp_path / "plain"))
