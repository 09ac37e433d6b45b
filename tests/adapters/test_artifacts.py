from __future__ import annotations

import os
import shutil
import socket
import tarfile
from pathlib import Path

import pytest

from vekha.adapters.artifacts.store import LocalArtifacts
from vekha.core.errors import BadInput, NotFound, VekhaError


@pytest.fixture
def tree(tmp_path) -> Path:
    tree = tmp_path / "tree"
    (tree / "shop").mkdir(parents=True)
    (tree / "shop" / "app.py").write_text("1.0")
    (tree / "manage.py").write_text("#!")
    (tree / "manage.py").chmod(0o700)
    (tree / "latest").symlink_to("shop/app.py")
    return tree


@pytest.fixture
def store(tmp_path) -> LocalArtifacts:
    return LocalArtifacts(tmp_path / "artifacts")


def test_the_same_content_gives_the_same_digest_whenever_and_whoever_made_it(tree, store, tmp_path):
    first = store.pack(tree)
    again = tmp_path / "again"
    for name in ("manage.py", "latest", "shop"):  # made in another order
        source = tree / name
        if source.is_dir():
            shutil.copytree(source, again / name)
        else:
            again.mkdir(exist_ok=True)
            shutil.copy(source, again / name, follow_symlinks=False)
    os.utime(again / "shop" / "app.py", (1, 1))
    (again / "shop" / "app.py").chmod(0o640)
    (again / "shop" / "__pycache__").mkdir()
    (again / "shop" / "__pycache__" / "app.pyc").write_text("noise")
    assert store.pack(again) == first


@pytest.mark.parametrize("change", ["content", "name", "executable", "link"])
def test_any_real_difference_gives_another_digest(tree, store, change):
    first = store.pack(tree)
    if change == "content":
        (tree / "shop" / "app.py").write_text("1.1")
    elif change == "name":
        (tree / "shop" / "app.py").rename(tree / "shop" / "apps.py")
    elif change == "executable":
        (tree / "shop" / "app.py").chmod(0o755)
    else:
        (tree / "latest").unlink()
        (tree / "latest").symlink_to("manage.py")
    assert store.pack(tree).digest != first.digest


def test_an_artifact_opens_as_what_was_packed(tree, store):
    artifact = store.pack(tree)
    path = store.open(artifact.digest)
    assert path.stat().st_size == artifact.size
    with tarfile.open(path) as archive:
        assert archive.getnames() == ["latest", "manage.py", "shop", "shop/app.py"]


def test_one_flipped_byte_is_found_and_the_file_set_aside(tree, store):
    digest = store.pack(tree).digest
    path = store.open(digest)
    data = bytearray(path.read_bytes())
    data[700] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    with pytest.raises(VekhaError, match="bytes have changed") as caught:
        store.open(digest)
    assert caught.value.code == "artifact_damaged"
    assert path.with_suffix(".damaged").exists()
    with pytest.raises(NotFound):
        store.open(digest)
    assert store.pack(tree).digest == digest


@pytest.mark.parametrize("digest", ["", "sha256:", "sha256:../../etc", "md5:" + "0" * 64, "sha256:" + "G" * 64])
def test_what_is_no_digest_is_refused(store, digest):
    with pytest.raises(BadInput):
        store.open(digest)


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "shop/../../outside"])
def test_a_link_that_leaves_the_tree_is_refused_and_nothing_is_left(tree, store, tmp_path, target):
    (tree / "bad").symlink_to(target)
    with pytest.raises(BadInput, match="leads out"):
        store.pack(tree)
    assert list((tmp_path / "artifacts").iterdir()) == []


def test_a_socket_is_refused(tree, store, monkeypatch):
    monkeypatch.chdir(tree)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("door")
        with pytest.raises(BadInput, match="neither"):
            store.pack(tree)


def test_a_full_disk_is_said_and_nothing_is_left(tree, store, tmp_path, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VekhaError, match="no room"):
        store.pack(tree)
    assert list((tmp_path / "artifacts").iterdir()) == []
