"""The hook that tells Vekha about new commits: it never stands in a push's way, and leaves other hooks alone."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.adapters.git_world import RealWorld, world_with_a_shop
from vekha.adapters.git.hook import install_hook
from vekha.core.errors import BadInput


@pytest.fixture
def world(tmp_path: Path) -> RealWorld:
    return world_with_a_shop(tmp_path)


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "told"


def line(told: Path) -> str:
    """A command that writes down its arguments, one call a line."""
    return f"""f() {{ printf '<%s>' "$@"; echo; }} >>{shlex.quote(str(told))}; f"""


def test_a_push_tells_the_names_of_its_branches(world: RealWorld, told: Path) -> None:
    install_hook(str(world.source), line(told))
    world.dan("push", "--quiet", "origin", "HEAD:one", "HEAD:$(touch\u00a0evil)/`id`", "HEAD:refs/tags/v1")
    assert sorted(told.read_text().strip().strip("<>").split("><")) == ["$(touch\u00a0evil)/`id`", "one"]


def test_a_deleted_branch_is_not_told(world: RealWorld, told: Path) -> None:
    world.dan("push", "--quiet", "origin", "HEAD:one")
    install_hook(str(world.source), line(told))
    world.dan("push", "--quiet", "origin", ":one")
    assert not told.exists()


def test_a_commit_in_a_work_tree_tells_its_branch(world: RealWorld, told: Path) -> None:
    install_hook(str(world.clone), line(told))
    world.dan("checkout", "--quiet", "-b", "one")
    world.dan("commit", "--quiet", "--allow-empty", "-m", "Work")
    world.dan("checkout", "--quiet", "--detach")
    world.dan("commit", "--quiet", "--allow-empty", "-m", "On no branch")
    assert told.read_text() == "<one>\n"


def test_a_push_succeeds_when_vekha_is_down(world: RealWorld) -> None:
    install_hook(str(world.source), "false")
    pushed = world.run("-C", str(world.clone), "push", "--porcelain", "origin", "HEAD:one")
    assert "new branch" in pushed
    assert world.source_head("one") == world.dan("rev-parse", "HEAD")


def test_the_developer_reads_that_vekha_was_not_told(world: RealWorld) -> None:
    install_hook(str(world.clone), "false")
    world.dan("-c", "core.quotePath=false", "commit", "--quiet", "--allow-empty", "-m", "Work")
    assert "Vekha was not told of main" in world.said


def test_a_second_call_changes_nothing_and_another_line_replaces_the_first(world: RealWorld, told: Path) -> None:
    hook = install_hook(str(world.source), line(told))
    before = hook.read_bytes(), hook.stat().st_mtime_ns
    assert install_hook(str(world.source), line(told)) == hook
    assert (hook.read_bytes(), hook.stat().st_mtime_ns) == before
    install_hook(str(world.source), "true")
    assert str(told) not in hook.read_text()
    assert hook.read_text().count(">>> vekha >>>") == 1


def test_a_hook_that_was_there_still_runs_and_reads_what_was_pushed(
    world: RealWorld, told: Path, tmp_path: Path
) -> None:
    hook = world.source / "hooks/post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/bash\nset -euo pipefail\nwhile read old new ref; do echo $ref; done >{tmp_path}/own\nexit 0\n"
    )
    hook.chmod(0o755)
    assert install_hook(str(world.source), line(told)) == hook
    world.dan("push", "--quiet", "origin", "HEAD:one", "HEAD:two")
    assert (tmp_path / "own").read_text() == "refs/heads/one\nrefs/heads/two\n"
    assert told.read_text() == "<one><two>\n"


@pytest.mark.parametrize("state", ["python", "switched off", "link"])
def test_a_hook_that_cannot_be_extended_is_left_alone(world: RealWorld, tmp_path: Path, state: str) -> None:
    hook = world.source / "hooks/post-receive"
    hook.parent.mkdir(exist_ok=True)
    text = "#!/usr/bin/env python3\nprint()\n" if state == "python" else "#!/bin/sh\n"
    real = tmp_path / "shared" if state == "link" else hook
    real.write_text(text)
    real.chmod(0o644 if state == "switched off" else 0o755)
    if state == "link":
        hook.symlink_to(real)
    with pytest.raises(BadInput) as error:
        install_hook(str(world.source), "vekha pushed lavka")
    assert error.value.code == "bad_hook"
    assert "vekha pushed lavka" in error.value.next_step
    assert hook.read_text() == text


def test_hooks_kept_in_another_folder_are_left_alone(world: RealWorld, tmp_path: Path) -> None:
    world.run(f"--git-dir={world.source}", "config", "core.hooksPath", str(tmp_path / "shared"))
    with pytest.raises(BadInput) as error:
        install_hook(str(world.source), "vekha pushed lavka")
    assert error.value.code == "bad_hook"
    assert not (tmp_path / "shared").exists()


@pytest.mark.parametrize(
    ("source", "code"), [("https://example.org/a.git", "not_local"), ("/nowhere/at/all", "no_repository")]
)
def test_a_hook_needs_a_repository_on_this_machine(source: str, code: str) -> None:
    with pytest.raises(BadInput) as error:
        install_hook(source, "true")
    assert error.value.code == code


@pytest.mark.parametrize("command", ["", " ", "one\ntwo", "a\0b"])
def test_a_hook_is_one_line(world: RealWorld, command: str) -> None:
    with pytest.raises(BadInput) as error:
        install_hook(str(world.source), command)
    assert error.value.code == "bad_hook"
