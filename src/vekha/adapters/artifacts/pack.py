"""A folder as a tar archive that depends on nothing but names, bytes, links and the executable bit."""

from __future__ import annotations

import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vekha.core.errors import BadInput

LEFT_OUT = frozenset({"__pycache__", ".git"})


def write_archive(tree: Path, to: BinaryIO) -> None:
    """Writes the archive: entries sorted by name, time 0, owner 0, mode 644 or 755, GNU format, not compressed.

    Left out: `.git`, `__pycache__`, `*.pyc`. Raises BadInput `unsafe_tree` for a link that leaves the tree, a socket,
    a device or a pipe.
    """
    with tarfile.open(fileobj=to, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path in entries(tree, tree):
            member = _member(tree, path)
            if member.isreg():
                with path.open("rb") as content:
                    archive.addfile(member, content)
            else:
                archive.addfile(member)


def entries(tree: Path, folder: Path) -> Iterator[Path]:
    """Everything below the folder, sorted; a folder before what is in it."""
    for path in sorted(folder.iterdir(), key=lambda one: one.name.encode()):
        if path.name in LEFT_OUT or path.suffix == ".pyc":
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from entries(tree, path)


def _member(tree: Path, path: Path) -> tarfile.TarInfo:
    name = path.relative_to(tree).as_posix()
    member, status = tarfile.TarInfo(name), path.lstat()
    if stat.S_ISLNK(status.st_mode):
        _check_link(tree, path, name)
        member.type, member.linkname, member.mode = tarfile.SYMTYPE, str(path.readlink()), 0o777
    elif stat.S_ISDIR(status.st_mode):
        member.type, member.mode = tarfile.DIRTYPE, 0o755
    elif stat.S_ISREG(status.st_mode):
        member.size = status.st_size
        member.mode = 0o755 if status.st_mode & stat.S_IXUSR else 0o644
    else:
        raise BadInput(
            "unsafe_tree", f"{name} is neither a file, a folder nor a link.", "Leave it out: `build.exclude`."
        )
    return member


def _check_link(tree: Path, path: Path, name: str) -> None:
    target = path.readlink()
    inside = not target.is_absolute() and (path.parent / target).resolve().is_relative_to(tree.resolve())
    if not inside:
        raise BadInput("unsafe_tree", f"The link {name} leads out of the project, to {target}.", "Point it inside.")
