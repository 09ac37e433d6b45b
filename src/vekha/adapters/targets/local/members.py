"""Which members an archive may have: plain files, folders, and links that stay inside. Everything else is refused.

Python's own filter (PEP 706) asks the disk where a path leads, and was got round more than once (CVE-2024-12718,
CVE-2025-4138, CVE-2025-4330, CVE-2025-4517). Here the names alone decide, before anything is written: no member may
lie below a link, or come twice, so no name can lead to another place than the one it says.
"""

from __future__ import annotations

import copy
import os
import tarfile

from vekha.core.errors import BadInput

ADVICE = "Build the artifact anew from a tree without it."


class Members:
    """The members seen so far; `accept` each before it is written."""

    def __init__(self, *, most: int, largest: int) -> None:
        """`most` members, `largest` bytes in all."""
        self._most, self._largest = most, largest
        self._files: set[str] = set()
        self._links: set[str] = set()
        self._folders: set[str] = {""}
        self.count = 0
        self.size = 0  # bytes

    def accept(self, member: tarfile.TarInfo) -> tarfile.TarInfo:
        """The member with a plain name, for this account; files cannot be written to.

        Raises BadInput `archive_unsafe`, `archive_too_large`.
        """
        self._count(member)
        name = _plain(member.name, member)
        self._place(name, member)
        if member.isdir():
            self._folders.add(name)
            return _tame(member, name or ".", member.linkname)
        if member.issym():
            _check_symlink(name, member)
            self._links.add(name)
            return _tame(member, name, member.linkname)
        if member.islnk():
            target = _plain(member.linkname, member)
            if target not in self._files:
                raise _unsafe(member, "is a hard link to something that is not a file before it")
            self._files.add(name)
            return _tame(member, name, target)
        if not member.isreg():
            raise _unsafe(member, "is a device, a pipe or another special file")
        self._files.add(name)
        return _tame(member, name, member.linkname)

    def _count(self, member: tarfile.TarInfo) -> None:
        self.count += 1
        self.size += member.size if member.isreg() else 0
        if self.count > self._most:
            raise BadInput("archive_too_large", f"The artifact has more than {self._most:,} files.", "Build less.")
        if self.size > self._largest:
            raise BadInput("archive_too_large", f"The artifact unpacks to over {self._largest:,} bytes.", "Build less.")

    def _place(self, name: str, member: tarfile.TarInfo) -> None:
        """The folders above become folders; nothing else may stand at the name."""
        parts = name.split("/")
        for depth in range(1, len(parts)):
            above = "/".join(parts[:depth])
            if above in self._files or above in self._links:
                raise _unsafe(member, f"lies below {above!r}, which is not a folder")
            self._folders.add(above)
        if name in self._files or name in self._links or (name in self._folders and not member.isdir()):
            raise _unsafe(member, "comes twice")


def _tame(member: tarfile.TarInfo, name: str, linkname: str) -> tarfile.TarInfo:
    tame = copy.copy(member)
    tame.name, tame.linkname = name, linkname
    tame.uid, tame.gid, tame.uname, tame.gname = os.geteuid(), os.getegid(), "", ""
    runs = member.isdir() or bool(member.mode & 0o100)
    tame.mode = 0o755 if member.isdir() else 0o555 if runs else 0o444
    return tame


def _plain(name: str, member: tarfile.TarInfo) -> str:
    """The name without `.` and doubled slashes; "" is the root itself."""
    if name.startswith("/") or "\0" in name:
        raise _unsafe(member, "has an absolute name")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise _unsafe(member, "leaves the archive's folder with `..`")
    return "/".join(parts)


def _check_symlink(name: str, member: tarfile.TarInfo) -> None:
    """`..` only in front, and no more of them than folders above: a target may pass other links and still stay in."""
    target = member.linkname
    parts = [part for part in target.split("/") if part not in ("", ".")]
    up = next((index for index, part in enumerate(parts) if part != ".."), len(parts))
    if target.startswith("/") or not target or "\0" in target or up > name.count("/") or ".." in parts[up:]:
        raise _unsafe(member, f"is a link to {target!r}, which leaves the archive's folder or may do so")


def _unsafe(member: tarfile.TarInfo, why: str) -> BadInput:
    return BadInput("archive_unsafe", f"The artifact's member {member.name!r} {why}.", ADVICE)
