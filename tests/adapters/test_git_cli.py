"""What only the real git can show: broken ends, locks, races, content."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.adapters.git_world import RealWorld, world_with_a_shop
from vekha.adapters.git.cli import GitCli
from vekha.adapters.git.process import run
from vekha.core.errors import BadInput, Exit, VekhaError
from vekha.ports import Merge


@pytest.fixture
def world(tmp_path: Path) -> RealWorld:
    return world_with_a_shop(tmp_path)


def on_main(world: RealWorld, files: dict[str, str | bytes | None]) -> str:
    commit = world.commit("main", files)
    world.git.fetch()
    return commit


def test_a_folder_that_is_no_repository_and_one_without_commits_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(BadInput) as error:
        GitCli(tmp_path / "m1", str(tmp_path / "plain")).fetch()
    assert error.value.code == "no_repository"
    run(["init", "--quiet", str(tmp_path / "empty")])
    with pytest.raises(BadInput) as error:
        GitCli(tmp_path / "m2", str(tmp_path / "empty")).fetch()
    assert error.value.code == "empty_repository"


def test_a_shallow_clone_says_how_to_complete_it(world: RealWorld, tmp_path: Path) -> None:
    on_main(world, {"shop.py": "price = 2\n"})
    world.run("clone", "--quiet", "--depth=1", f"file://{world.source}", str(tmp_path / "shallow"))
    with pytest.raises(BadInput) as error:
        GitCli(tmp_path / "m", str(tmp_path / "shallow")).fetch()
    assert error.value.code == "shallow_repository"
    assert "--unshallow" in error.value.next_step


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_repository_of_another_account_is_read_and_advanced(world: RealWorld, tmp_path: Path, form: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    head = world.commit("filter", {"filter.py": "new\n"})
    for path in [world.source, *world.source.rglob("*")]:
        os.chown(path, 1234, 1234)
    git = GitCli(tmp_path / "m", form.format(world.source))
    git.fetch()
    main = git.head("main")
    made = git.merge(head, main)
    assert isinstance(made, Merge)
    git.advance("main", made.commit, main)
    assert git.head("main") == made.commit


def test_a_branch_that_is_gone_is_forgotten_and_its_candidate_stays(world: RealWorld) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    made = world.git.merge(head, world.git.head("main"))
    assert isinstance(made, Merge)
    world.dan("push", "--quiet", "origin", ":filter")
    world.dan("checkout", "--quiet", "main")
    world.dan("branch", "--quiet", "-D", "filter")
    world.commit("filter/colour", {"colour.py": "new\n"})
    world.git.fetch()
    assert sorted(world.git.branches()) == ["filter/colour", "main"]
    run([f"--git-dir={world.folder / 'mirror.git'}", "gc", "--quiet", "--prune=now"])
    assert world.git.read(made.commit, "filter.py") == b"new\n"


def test_locks_left_by_a_killed_git_do_not_stop_the_next_fetch(world: RealWorld) -> None:
    mirror = world.folder / "mirror.git"
    for left in (mirror / "refs/heads/main.lock", mirror / "packed-refs.lock"):
        left.touch()
    later = world.commit("main", {"shop.py": "price = 2\n"})
    world.git.fetch()
    assert world.git.head("main") == later


def test_a_mirror_whose_making_was_cut_short_is_finished(world: RealWorld) -> None:
    (world.folder / "mirror.git/config").unlink()
    later = world.commit("main", {"shop.py": "price = 2\n"})
    world.git.fetch()
    assert world.git.head("main") == later


def test_many_fetches_at_once_do_not_disturb_each_other(world: RealWorld) -> None:
    for number in range(5):
        world.commit(f"change-{number}", {f"{number}.py": "new\n"})
    mirrors = [GitCli(world.folder / "mirror.git", str(world.source)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda git: git.fetch(), mirrors))
    assert len(world.git.branches()) == 6


def test_a_source_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        git = GitCli(tmp_path / "m", f"https://clara:secret@127.0.0.1:{port}/a.git", timeout=0.5)
        with pytest.raises(VekhaError) as error:
            git.fetch()
    assert error.value.code == "git_timeout"
    assert error.value.exit == Exit.TIMED_OUT


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(BadInput) as error:
        GitCli(tmp_path / "m", f"https://clara:secret@127.0.0.1:{port}/a.git").fetch()
    assert error.value.code == "no_repository"
    assert "secret" not in str(error.value)
    assert f"127.0.0.1:{port}" in str(error.value)


def test_a_branch_without_common_history_is_refused(world: RealWorld) -> None:
    world.dan("checkout", "--quiet", "--orphan", "other")
    world.dan("commit", "--quiet", "-m", "Elsewhere")
    world.dan("push", "--quiet", "origin", "other")
    world.git.fetch()
    with pytest.raises(BadInput) as error:
        world.git.merge(world.git.head("other"), world.git.head("main"))
    assert error.value.code == "unrelated_histories"


def test_changes_in_different_places_of_one_file_are_merged(world: RealWorld) -> None:
    lines = [f"line {number}\n" for number in range(20)]
    on_main(world, {"long.txt": "".join(lines)})
    head = world.commit("filter", {"long.txt": "".join(["first\n", *lines[1:]])})
    onto = on_main(world, {"long.txt": "".join([*lines[:-1], "last\n"])})
    made = world.git.merge(head, onto)
    assert isinstance(made, Merge)
    assert world.git.read(made.commit, "long.txt").decode() == "".join(["first\n", *lines[1:-1], "last\n"])
    assert world.git.changed_files(onto, head) == ("long.txt",)


def test_binary_content_and_file_modes_count_in_a_patch(world: RealWorld) -> None:
    onto = on_main(world, {"logo.png": b"\0one"})
    ids = set()
    for branch, content in {"a": b"\0two", "b": b"\0three"}.items():
        head = world.commit(branch, {"logo.png": content})
        world.git.fetch()
        made = world.git.merge(head, onto)
        assert isinstance(made, Merge)
        ids.add(made.patch_id)
    assert len(ids) == 2


def test_the_merge_commit_says_who_and_what(world: RealWorld) -> None:
    onto = world.git.head("main")
    head = world.commit("filter", {"filter.py": "new\n"}, name="Zoë", email="zoe@example.org")
    world.git.fetch()
    made = world.git.merge(head, onto)
    assert isinstance(made, Merge)
    assert world.git.author(head) == ("Zoë", "zoe@example.org")
    assert world.git.author(made.commit) == ("Vekha", "vekha@localhost")
    shown = run([f"--git-dir={world.folder / 'mirror.git'}", "log", "-1", "--format=%P|%s|%at %ct", made.commit]).text
    when = run([f"--git-dir={world.folder / 'mirror.git'}", "log", "-1", "--format=%ct", head]).text
    assert shown == f"{onto} {head}|Merge {head[:12]} onto {onto[:12]}|{when} {when}"


def test_a_source_that_refuses_the_push_says_so(world: RealWorld) -> None:
    head = world.commit("filter", {"filter.py": "new\n"})
    world.git.fetch()
    hook = world.source / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'main is closed on Fridays' >&2\nexit 1\n")
    hook.chmod(0o755)
    main = world.git.head("main")
    made = world.git.merge(head, main)
    assert isinstance(made, Merge)
    with pytest.raises(VekhaError) as error:
        world.git.advance("main", made.commit, main)
    assert error.value.code == "push_refused"
    assert "closed on Fridays" in error.value.what
    assert world.source_head("main") == main


def test_of_two_candidates_that_advance_at_once_one_wins(world: RealWorld) -> None:
    main = world.git.head("main")
    heads = [world.commit(name, {f"{name}.py": "new\n"}) for name in ("one", "two")]
    world.git.fetch()
    made = [world.git.merge(head, main) for head in heads]
    codes: list[str] = []
    start = threading.Barrier(2)

    def push(candidate: object) -> None:
        assert isinstance(candidate, Merge)
        start.wait(10)
        try:
            world.git.advance("main", candidate.commit, main)
            codes.append("advanced")
        except VekhaError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=push, args=[candidate]) for candidate in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(codes) == ["advanced", "branch_moved"]
    assert world.source_head("main") in {one.commit for one in made if isinstance(one, Merge)}
