"""Hostile trees and honest bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.adapters.git_world import RealWorld, blob, crafted, tree_of, world_with_a_shop
from vekha.core.errors import BadInput, VekhaError


@pytest.fixture
def world(tmp_path: Path) -> RealWorld:
    return world_with_a_shop(tmp_path)


def test_an_export_is_the_stored_bytes_whatever_the_attributes_say(world: RealWorld, tmp_path: Path) -> None:
    attributes = "hidden.txt export-ignore\nid.txt ident export-subst\ncrlf.txt text eol=crlf\n"
    files: dict[str, str | bytes | None] = {
        ".gitattributes": attributes,
        "hidden.txt": "here\n",
        "id.txt": "$Id$ $Format:%H$\n",
        "crlf.txt": "one\ntwo\n",
        "bytes.bin": bytes(range(256)) * 20_000,
        "имя с пробелом.txt": "да\n",
    }
    commit = world.commit("main", files)
    world.git.fetch()
    world.git.export(commit, tmp_path / "out")
    for path, content in files.items():
        expected = content if isinstance(content, bytes) else str(content).encode()
        assert (tmp_path / "out" / path).read_bytes() == expected


def test_an_export_keeps_executable_files_and_links_inside_the_tree(world: RealWorld, tmp_path: Path) -> None:
    script, target = blob(world, "#!/bin/sh\n"), blob(world, "run.sh")
    commit = crafted(world, f"100755 blob {script}\trun.sh", f"120000 blob {target}\tlink")
    world.git.export(commit, tmp_path / "out")
    assert os.access(tmp_path / "out/run.sh", os.X_OK)
    assert (tmp_path / "out/link").readlink() == Path("run.sh")


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "../x", "a/../../x", "run.sh/../..", ""])
def test_a_link_that_may_lead_out_of_the_tree_stops_the_export(world: RealWorld, tmp_path: Path, target: str) -> None:
    script, link = blob(world, "x"), blob(world, target)
    commit = crafted(world, f"100644 blob {script}\ta.txt", f"120000 blob {link}\tlink")
    with pytest.raises(BadInput) as error:
        world.git.export(commit, tmp_path / "out")
    assert error.value.code == "bad_link"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_link_and_a_folder_of_one_name_do_not_write_outside(world: RealWorld, tmp_path: Path) -> None:
    link, content = blob(world, "."), blob(world, "x")
    inner = tree_of(world, f"100644 blob {content}\tfile")
    commit = crafted(world, f"120000 blob {link}\ta", f"040000 tree {inner}\ta")
    with pytest.raises(BadInput) as error:
        world.git.export(commit, tmp_path / "out")
    assert error.value.code == "bad_tree"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", [".git", "..", ".GIT"])
def test_a_tree_with_a_dangerous_name_is_refused(world: RealWorld, tmp_path: Path, name: str) -> None:
    commit = crafted(world, f"100644 blob {blob(world, 'x')}\t{name}")
    with pytest.raises(BadInput) as error:
        world.git.export(commit, tmp_path / "out")
    assert error.value.code == "bad_tree"


def test_submodules_are_named_and_refused(world: RealWorld, tmp_path: Path) -> None:
    commit = crafted(world, f"160000 commit {world.git.head('main')}\tvendor")
    with pytest.raises(BadInput) as error:
        world.git.export(commit, tmp_path / "out")
    assert error.value.code == "submodule"
    assert "vendor" in error.value.what


def test_a_link_is_not_read_as_a_file(world: RealWorld) -> None:
    commit = crafted(world, f"120000 blob {blob(world, '/etc/passwd')}\tvekha.toml")
    with pytest.raises(VekhaError) as error:
        world.git.read(commit, "vekha.toml")
    assert error.value.code == "no_file"
