"""Unpacks an artifact once, whole or not at all.

folder/<64 hexadecimal digits>/tree            what was in the archive; files cannot be written to
folder/<64 hexadecimal digits>/unpacked.json   how many members and bytes
folder/.new-*                                  one being made; those of a killed process are removed by the next
"""

from __future__ import annotations

import ctypes
import errno
import json
import lzma
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path

from vekha.adapters.targets.local.files import locked, sync_folder, write_note
from vekha.adapters.targets.local.members import Members
from vekha.core.errors import BadInput, VekhaError

MOST = 200_000  # members
LARGEST = 2 * 1024**3  # bytes, unpacked
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DAMAGED = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, ValueError, OverflowError)


def tree_of(folder: Path, digest: str) -> Path:
    """Where an artifact's tree is, or will be. Raises BadInput `bad_digest`."""
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise BadInput("bad_digest", f"{digest!r} is not a digest.", "Give `sha256:` and 64 hexadecimal digits.")
    return folder / digest.removeprefix("sha256:") / "tree"


def unpack(folder: Path, digest: str, archive: Path, *, most: int = MOST, largest: int = LARGEST) -> Path:
    """Unpacks `archive` under its digest, or finds it done; gives its tree.

    Raises BadInput `archive_unsafe`, `archive_too_large`, `archive_damaged`, `bad_digest`; VekhaError `disk_full`,
    `unpack_failed`. Then nothing is left behind.
    """
    tree = tree_of(folder, digest)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(folder / "lock"):
        if tree.exists():
            return tree
        for left in folder.glob(".new-*"):  # we hold the lock: whoever made it is gone
            shutil.rmtree(left)
        beside = Path(tempfile.mkdtemp(dir=folder, prefix=".new-"))
        try:
            _fill(beside, archive, Members(most=most, largest=largest))
            beside.rename(tree.parent)
            sync_folder(folder)
        except OSError as why:
            raise _failed(digest, why) from why
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return tree


def _fill(beside: Path, archive: Path, members: Members) -> None:
    tree = beside / "tree"
    tree.mkdir(mode=0o755)
    try:
        with tarfile.open(archive, "r:*", errorlevel=2) as source:
            for member in source:
                _extract(source, members.accept(member), tree)
                source.members = []  # type: ignore[attr-defined] # else it keeps all of them in memory
    except DAMAGED as why:
        raise BadInput("archive_damaged", f"The artifact cannot be unpacked: {why}.", "Build it anew.") from why
    _sync_all(beside)
    write_note(beside / "unpacked.json", json.dumps({"members": members.count, "bytes": members.size}) + "\n")


def _extract(source: tarfile.TarFile, member: tarfile.TarInfo, tree: Path) -> None:
    """With Python's own filter as a second fence where it has one: Debian 12's, 3.11.2, has none."""
    if not hasattr(tarfile, "data_filter"):
        source.extract(member, tree)
        return
    source.extract(member, tree, filter=_unwritable)


def _unwritable(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
    """As `tarfile.data_filter`, which would let the owner write."""
    safe = tarfile.data_filter(member, path)
    if safe is not None and safe.mode is not None and (member.isreg() or member.islnk()):
        return safe.replace(mode=safe.mode & ~0o222, deep=False)
    return safe


def _sync_all(folder: Path) -> None:
    """Everything written is on the disk when this returns; one call for the file system, not one for each file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(handle)


def _failed(digest: str, why: OSError) -> VekhaError:
    if why.errno in FULL:
        return VekhaError("disk_full", f"There is no room to unpack {digest}.", "Make room, then try again.")
    return VekhaError("unpack_failed", f"{digest} could not be unpacked: {why}.", "See that the folder can be written.")
