"""A project's repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Merge:
    """A branch merged onto main without a work tree. All ids are full hexadecimal object ids."""

    commit: str  # the merge commit, made in Vekha's mirror, not yet on any branch
    tree: str
    base: str  # main, as it was
    head: str  # the branch, as it was
    patch_id: str  # `git patch-id --stable` of base...head: the same patch on another base has the same id
    author: str  # e-mail of the head commit's author


@dataclass(frozen=True, slots=True)
class Conflict:
    base: str
    head: str
    files: tuple[str, ...]


class Git(Protocol):
    """One project's repository: a bare mirror that Vekha keeps of `source` (a path or URL)."""

    def fetch(self) -> None:
        """Brings the mirror up to date with its source. Raises BadInput `no_repository`."""
        ...

    def head(self, branch: str) -> str:
        """The commit a branch points to in the mirror. Raises NotFound `no_branch`."""
        ...

    def merge(self, head: str, onto: str) -> Merge | Conflict:
        """Merges commit `head` onto commit `onto`. Deterministic: the same two commits give the same merge commit."""
        ...

    def author(self, commit: str) -> tuple[str, str]:
        """Name and e-mail of the commit's author. Raises NotFound `no_commit`."""
        ...

    def subjects(self, commit: str, *, without: Sequence[str], most: int) -> tuple[str, ...]:
        """The first lines of what `commit` holds and the others do not, newest first; merges say nothing of their own.

        Raises NotFound `no_commit`.
        """
        ...

    def read(self, commit: str, path: str) -> bytes:
        """One file's bytes at a commit. Raises NotFound `no_file`."""
        ...

    def export(self, commit: str, destination: Path) -> None:
        """Writes the commit's tree into the empty folder `destination`, without `.git`."""
        ...

    def advance(self, branch: str, commit: str, expected: str) -> None:
        """Moves the branch at the source from `expected` to `commit`; nothing if it is there already.

        Raises VekhaError `branch_moved` if the branch points to anything else.
        """
        ...
