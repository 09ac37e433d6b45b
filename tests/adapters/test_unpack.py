"""Artifacts become trees: whole or not at all, and never anywhere else."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from target_world import archive, digest_of

from vekha.adapters.targets.local.unpack import tree_of, unpack
from vekha.core.errors import BadInput, VekhaError

DIGEST = "sha256:" + "1" * 64
FILE, LINK, HARD, FOLDER = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE
Member = tuple[str, bytes, str]  # name, type, where a link leads


def tar_of(folder: Path, members: Iterable[Member], mode: str = "w") -> Path:
    path = folder / "a.tar"
    with tarfile.open(path, mode) as tar:
        for name, kind, target in members:
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.mode = kind, target, 0o755
            member.size = 3 if kind == FILE else 0
            tar.addfile(member, io.BytesIO(b"jam"))
    return path


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.name != "lock")


UNSAFE: dict[str, list[Member]] = {
    "leaves by dots": [("../zed", FILE, "")],
    "leaves by dots further down": [("a/b/../../../zed", FILE, "")],
    "absolute": [("/tmp/zed", FILE, "")],  # noqa: S108
    "absolute folder": [("/zed", FOLDER, "")],
    "link out": [("a", LINK, "../zed")],
    "absolute link": [("a", LINK, "/etc/passwd")],
    "empty link": [("a", LINK, "")],
    "file below a link": [("a", LINK, "b"), ("a/zed", FILE, "")],
    "file below a link that comes again as a folder": [("a", LINK, "b"), ("a", FOLDER, ""), ("a/zed", FILE, "")],
    "folder that becomes a link": [("a", FOLDER, ""), ("a", LINK, "b")],
    "unnamed folder that becomes a link": [("a/b", FILE, ""), ("a", LINK, "c")],
    "out through two links": [("p/q/r/l", LINK, "../../.."), ("s", LINK, "p/q/r/l/..")],
    "hard link out": [("a", HARD, "../../zed")],
    "hard link to a link": [("a", LINK, "b"), ("c", HARD, "a")],
    "hard link to nothing before it": [("a", HARD, "b"), ("b", FILE, "")],
    "absolute hard link": [("a", HARD, "/etc/passwd")],
    "device": [("a", tarfile.CHRTYPE, "")],
    "block device": [("a", tarfile.BLKTYPE, "")],
    "pipe": [("a", tarfile.FIFOTYPE, "")],
    "file twice": [("a", FILE, ""), ("a", FILE, "")],
    "file twice by another spelling": [("a", FILE, ""), ("./a", FILE, "")],
    "file over a folder": [("a", FOLDER, ""), ("a", FILE, "")],
    "file below a file": [("a", FILE, ""), ("a/b", FILE, "")],
    "root as a link": [(".", LINK, "zed")],
}


@pytest.mark.parametrize("case", UNSAFE)
def test_an_archive_that_could_leave_its_folder_is_refused_and_nothing_is_left(tmp_path: Path, case: str) -> None:
    members = [("good", FILE, ""), *UNSAFE[case]]
    with pytest.raises(BadInput) as refused:
        unpack(tmp_path / "releases", DIGEST, tar_of(tmp_path, members))
    assert refused.value.code == "archive_unsafe"
    assert everything_in(tmp_path) == ["a.tar", "releases"]


def test_too_many_members_or_bytes_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    path = tar_of(tmp_path, [(f"file-{number}", FILE, "") for number in range(5)])
    for limits in ({"most": 4}, {"largest": 14}):
        with pytest.raises(BadInput) as refused:
            unpack(tmp_path / "releases", DIGEST, path, **limits)
        assert refused.value.code == "archive_too_large"
    assert everything_in(tmp_path) == ["a.tar", "releases"]
    unpack(tmp_path / "releases", DIGEST, path, most=5, largest=15)


def test_a_bomb_is_refused_before_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("zeros")
        member.size = 50_000_000
        with Path("/dev/zero").open("rb") as zeros:
            tar.addfile(member, zeros)
    assert path.stat().st_size < 100_000
    with pytest.raises(BadInput) as refused:
        unpack(tmp_path / "releases", DIGEST, path, largest=49_999_999)
    assert refused.value.code == "archive_too_large"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_files_folders_and_links_inside_come_out_as_they_were(tmp_path: Path, mode: str) -> None:
    members: list[Member] = [
        ("./", FOLDER, ""),
        ("./bin/run", FILE, ""),
        ("bin", FOLDER, ""),
        ("bin/up", LINK, "../bin/run"),
        ("bin/self", LINK, "."),
        ("same", HARD, "./bin/run"),
        ("empty", FOLDER, ""),
        ("Лавка.txt", FILE, ""),
    ]
    tree = unpack(tmp_path / "releases", DIGEST, tar_of(tmp_path, members, mode))
    assert tree == tree_of(tmp_path / "releases", DIGEST)
    assert everything_in(tree) == ["bin", "bin/run", "bin/self", "bin/up", "empty", "same", "Лавка.txt"]
    assert (tree / "bin/up").read_bytes() == (tree / "same").read_bytes() == b"jam"
    assert (tree / "bin/run").stat().st_mode & 0o777 == 0o555
    assert json.loads((tree.parent / "unpacked.json").read_text()) == {"members": 8, "bytes": 6}


def test_unpacking_twice_is_unpacking_once(tmp_path: Path) -> None:
    digest, path = archive(tmp_path / "a.tar", {"about.txt": "A shop."})
    tree = unpack(tmp_path / "releases", digest, path)
    first = (tree / "about.txt").stat()
    path.unlink()
    assert unpack(tmp_path / "releases", digest, path) == tree
    assert (tree / "about.txt").stat() == first


def test_unpacking_at_the_same_time_is_unpacking_once(tmp_path: Path) -> None:
    path = tar_of(tmp_path, [(f"file-{number}", FILE, "") for number in range(300)])
    trees: list[Path] = []
    threads = [threading.Thread(target=lambda: trees.append(unpack(tmp_path / "r", DIGEST, path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(trees) == 4
    assert len(set(trees)) == 1
    assert len(everything_in(trees[0])) == 300
    assert sorted(entry.name for entry in (tmp_path / "r").iterdir()) == ["1" * 64, "lock"]


def test_what_a_killed_process_left_is_removed_and_never_used(tmp_path: Path) -> None:
    left = tmp_path / "releases" / ".new-left" / "tree"
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    unpack(tmp_path / "releases", DIGEST, tar_of(tmp_path, [("a", FILE, "")]))
    assert not left.exists()


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.7])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_cut_archive_is_refused_and_nothing_is_left(tmp_path: Path, mode: str, cut: float) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, mode) as tar:
        member = tarfile.TarInfo("noise")
        member.size = 30_000
        tar.addfile(member, io.BytesIO(bytes(number * number % 251 for number in range(30_000))))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * cut)])
    with pytest.raises(BadInput) as refused:
        unpack(tmp_path / "releases", DIGEST, path)
    assert refused.value.code == "archive_damaged"
    assert everything_in(tmp_path) == ["a.tar", "releases"]


def test_something_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_text("A shop, and no archive. " * 100)
    with pytest.raises(BadInput):
        unpack(tmp_path / "releases", digest_of(path), path)


def test_a_disk_that_takes_no_more_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    digest, path = archive(tmp_path / "a.tar", {"small": "a", "large": "a" * 300_000})
    program = """
import resource, sys
from pathlib import Path
from vekha.adapters.targets.local.unpack import unpack
from vekha.core.errors import VekhaError
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    unpack(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
except VekhaError as error:
    print(error.code)
"""
    words = [sys.executable, "-c", program, str(tmp_path / "releases"), digest, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("disk_full\n", "")
    assert everything_in(tmp_path) == ["a.tar", "releases"]


def test_an_archive_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(VekhaError) as missing:
        unpack(tmp_path / "releases", DIGEST, tmp_path / "a.tar")
    assert missing.value.code == "unpack_failed"
    assert everything_in(tmp_path) == ["releases"]


PARTS = st.lists(st.sampled_from(["a", "b", "c", "..", ".", ""]), min_size=1, max_size=4).map("/".join)
MEMBERS = st.lists(st.tuples(PARTS, st.sampled_from([FILE, LINK, HARD, FOLDER]), PARTS), max_size=8)


def in_a_ring(path: Path) -> bool:
    """Links that lead round in a ring lead nowhere; `realpath` makes up a place for them ("/a" for a -> "a//a")."""
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


@settings(max_examples=300, deadline=None)
@given(members=MEMBERS)
@example(members=[("a", LINK, "a//a")])
def test_no_archive_leads_out_whatever_its_members(
    tmp_path_factory: pytest.TempPathFactory, members: list[Member]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = tar_of(folder, members)
    try:
        tree = unpack(folder / "r" / "s", DIGEST, path)
    except BadInput:
        assert everything_in(folder) == ["a.tar", "r", "r/s"]
        return
    for found in tree.rglob("*"):
        assert in_a_ring(found) or Path(os.path.realpath(found)).is_relative_to(tree)
    assert {entry.name for entry in folder.iterdir()} == {"a.tar", "r"}
    assert {entry.name for entry in tree.parent.iterdir()} == {"tree", "unpacked.json"}
