"""A project's repository as a worker elsewhere needs it: the trees of commits, and files of theirs."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from vekha.adapters.depot.client import DepotClient, path_of
from vekha.adapters.git import export
from vekha.adapters.git.names import check_commit, check_path
from vekha.adapters.git.parcel import unpacked
from vekha.adapters.git.process import git
from vekha.core.errors import VekhaError
from vekha.ports import Conflict, Merge


class DepotGit:
    """`mirror`: a folder of this machine's own; what was brought once is not asked for again."""

    def __init__(self, depot: DepotClient, slug: str, mirror: Path) -> None:
        self._depot, self._slug, self._mirror = depot, slug, mirror.absolute()

    def read(self, commit: str, path: str) -> bytes:
        return self._depot.content(path_of("sources", self._slug, check_commit(commit), "files", check_path(path)))

    def export(self, commit: str, destination: Path) -> None:
        """Raises BadInput `not_empty`, `submodule`, `bad_link`, `bad_tree`; NotFound `no_commit`."""
        check_commit(commit)
        if not self._has(commit):
            with tempfile.TemporaryFile() as pack:
                self._depot.download(path_of("sources", self._slug, commit), pack)
                self._mirror.parent.mkdir(parents=True, exist_ok=True)
                unpacked(self._mirror, pack)
        export.export(self._mirror, commit, destination)

    def _has(self, commit: str) -> bool:
        """The commit comes in one pack with all that it names: where it is, they are."""
        return (self._mirror / "HEAD").exists() and git(self._mirror, "cat-file", "-e", f"{commit}^{{commit}}").ok

    def fetch(self) -> None:
        _not_here()

    def head(self, branch: str) -> str:
        _not_here()

    def merge(self, head: str, onto: str) -> Merge | Conflict:
        _not_here()

    def author(self, commit: str) -> tuple[str, str]:
        _not_here()

    def subjects(self, commit: str, *, without: Sequence[str], most: int) -> tuple[str, ...]:
        _not_here()

    def advance(self, branch: str, commit: str, expected: str) -> None:
        _not_here()


def _not_here() -> NoReturn:
    raise VekhaError("not_here", "Repositories are kept by the machine that serves.", "It does this by itself.")
