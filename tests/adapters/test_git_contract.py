"""What every `Git` does: the real one and the fake."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.adapters.git_world import RealWorld
from vekha.adapters.git.fake import FakeGit
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.ports import Conflict, Git, Merge

MAIN = {"shop.py": "price = 1\n", "docs/about.txt": "A shop.\n"}
NOBODY = "0123456789" * 4


class World(Protocol):
    git: Git

    def commit(self, branch: str, files: Mapping[str, str | None], *, start: str = "main") -> str: ...
    def source_head(self, branch: str) -> str: ...


class FakeWorld:
    def __init__(self, folder: Path) -> None:
        self.git = FakeGit(folder)
        self.commit = self.git.commit
        self.source_head = self.git.source_head


@pytest.fixture(params=[RealWorld, FakeWorld], ids=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    made: World = request.param(tmp_path)
    return made


@pytest.fixture
def main(world: World) -> str:
    commit = world.commit("main", MAIN)
    world.git.fetch()
    return commit


def merged(world: World, head: str, onto: str) -> Merge:
    made = world.git.merge(head, onto)
    assert isinstance(made, Merge)
    return made


def test_a_missing_repository_is_refused(world: World) -> None:
    with pytest.raises(BadInput) as error:
        world.git.fetch()
    assert error.value.code == "no_repository"
    assert error.value.next_step


def test_a_branch_is_seen_after_a_fetch_and_not_before(world: World, main: str) -> None:
    first = world.commit("filter", {"filter.py": "1\n"})
    with pytest.raises(NotFound) as error:
        world.git.head("filter")
    assert error.value.code == "no_branch"
    world.git.fetch()
    assert world.git.head("filter") == first
    assert world.git.head("main") == main


def test_a_branch_that_was_rewritten_is_followed(world: World, main: str) -> None:
    world.commit("filter", {"filter.py": "1\n"})
    world.git.fetch()
    second = world.commit("filter", {"filter.py": "2\n"})
    world.git.fetch()
    assert world.git.head("filter") == second


@pytest.mark.parametrize(
    "name", ["", "-x", "--upload-pack=evil", "a..b", "a b", "a.lock", "/a", "a//b", "@", "a\ud800"]
)
def test_a_bad_branch_name_is_refused(world: World, main: str, name: str) -> None:
    with pytest.raises(BadInput) as error:
        world.git.head(name)
    assert error.value.code == "bad_branch"


def test_a_merge_holds_the_work_of_both_sides(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n", "docs/about.txt": None})
    onto = world.commit("main", {"shop.py": "price = 2\n"})
    world.git.fetch()
    made = merged(world, head, onto)
    assert (made.base, made.head, made.author) == (onto, head, "dan@example.org")
    assert world.git.read(made.commit, "shop.py") == b"price = 2\n"
    assert world.git.read(made.commit, "filter.py") == b"new\n"
    with pytest.raises(NotFound) as error:
        world.git.read(made.commit, "docs/about.txt")
    assert error.value.code == "no_file"


def test_the_same_two_commits_give_the_same_merge_commit(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    assert merged(world, head, main) == merged(world, head, main)


def test_a_fast_forward_is_a_merge_commit_too(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    assert merged(world, head, main).commit not in {head, main}


def test_a_head_that_is_already_there_brings_nothing_new(world: World, main: str) -> None:
    later = world.commit("main", {"shop.py": "price = 2\n"})
    world.git.fetch()
    for head in (main, later):
        with pytest.raises(BadInput) as error:
            world.git.merge(head, later)
        assert error.value.code == "nothing_new"


def test_a_conflict_names_its_files(world: World, main: str) -> None:
    head = world.commit("filter", {"shop.py": "price = 3\n", "filter.py": "new\n"})
    onto = world.commit("main", {"shop.py": "price = 2\n"})
    world.git.fetch()
    assert world.git.merge(head, onto) == Conflict(base=onto, head=head, files=("shop.py",))


def test_the_same_patch_on_a_later_main_has_the_same_id(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    before = merged(world, head, main)
    onto = world.commit("main", {"shop.py": "price = 2\n"})
    again = world.commit("filter-again", {"filter.py": "new\n"})
    world.git.fetch()
    assert merged(world, head, onto).patch_id == before.patch_id
    assert merged(world, again, onto).patch_id == before.patch_id


@pytest.mark.parametrize("other", ["newer\n", "  new\n"])
def test_another_patch_has_another_id_even_if_only_white_space_differs(world: World, main: str, other: str) -> None:
    one = world.commit("filter", {"filter.py": "new\n"})
    two = world.commit("filter-2", {"filter.py": other})
    world.git.fetch()
    assert merged(world, one, main).patch_id != merged(world, two, main).patch_id


def test_an_unknown_commit_is_not_found(world: World, main: str, tmp_path: Path) -> None:
    for call in (
        lambda: world.git.merge(NOBODY, main),
        lambda: world.git.merge(main, NOBODY),
        lambda: world.git.read(NOBODY, "shop.py"),
        lambda: world.git.export(NOBODY, tmp_path / "out"),
        lambda: world.git.advance("main", NOBODY, main),
    ):
        with pytest.raises(NotFound) as error:
            call()
        assert error.value.code == "no_commit"


@pytest.mark.parametrize("commit", ["", "HEAD", "main", "--all", "abc1234"])
def test_what_is_no_full_commit_id_is_refused(world: World, main: str, commit: str) -> None:
    with pytest.raises(BadInput) as error:
        world.git.read(commit, "shop.py")
    assert error.value.code == "bad_commit"


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../secret", "docs/../shop.py", "a\0b"])
def test_a_path_that_leaves_the_tree_is_refused(world: World, main: str, path: str) -> None:
    with pytest.raises(BadInput) as error:
        world.git.read(main, path)
    assert error.value.code == "bad_path"


@pytest.mark.parametrize("path", ["none.txt", "docs"])
def test_a_path_without_a_file_is_not_found(world: World, main: str, path: str) -> None:
    with pytest.raises(NotFound) as error:
        world.git.read(main, path)
    assert error.value.code == "no_file"


def test_an_export_writes_the_tree_without_git(world: World, main: str, tmp_path: Path) -> None:
    out = tmp_path / "exports" / "one"
    world.git.export(main, out)
    assert {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()} == MAIN


def test_an_export_leaves_a_folder_that_is_in_use_alone(world: World, main: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(BadInput) as error:
        world.git.export(main, out)
    assert error.value.code == "not_empty"
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_branch_advances_at_the_source_and_a_second_time_nothing_happens(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    made = merged(world, head, main)
    for _ in range(2):
        world.git.advance("main", made.commit, main)
        assert world.source_head("main") == made.commit
        assert world.git.head("main") == made.commit


def test_a_branch_that_moved_meanwhile_is_left_alone(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    made = merged(world, head, main)
    moved = world.commit("main", {"shop.py": "price = 2\n"})
    with pytest.raises(VekhaError) as error:
        world.git.advance("main", made.commit, main)
    assert error.value.code == "branch_moved"
    assert world.source_head("main") == moved


def test_a_branch_never_goes_backwards(world: World, main: str) -> None:
    later = world.commit("main", {"shop.py": "price = 2\n"})
    world.git.fetch()
    with pytest.raises(BadInput) as error:
        world.git.advance("main", main, later)
    assert error.value.code == "not_forward"
    assert world.source_head("main") == later


def test_a_merged_candidate_can_be_read_after_its_branch_is_gone_from_main(world: World, main: str) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    made = merged(world, head, main)
    world.commit("filter", {"filter.py": "other\n"})
    world.git.fetch()
    assert world.git.read(made.commit, "filter.py") == b"new\n"


def test_the_fake_lists_each_effect_once_and_keeps_it_for_the_next_process(tmp_path: Path) -> None:
    git = FakeGit(tmp_path)
    main = git.commit("main", MAIN)
    head = git.commit("filter", {"filter.py": "new\n"})
    git.fetch()
    made = git.merge(head, main)
    assert git.merge(head, main) == made
    assert isinstance(made, Merge)
    for _ in range(2):
        git.advance("main", made.commit, main)
    assert FakeGit(tmp_path).effects() == [f"merge {made.commit}", f"advance main {made.commit}"]
