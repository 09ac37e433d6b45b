"""A repository comes under Vekha's care: looked at first, kept only when all of it is right, and heard from then on.

`vekha init` and the page for it do the same. Nothing of this needs an undo: a mirror that no project names is dropped.
"""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vekha.adapters.git.cli import GitCli
from vekha.adapters.git.hook import install_hook
from vekha.adapters.git.names import source_of
from vekha.adapters.git.work_tree import dirty
from vekha.config.project_file import ProjectFile, read_project_file
from vekha.core.errors import BadInput, NotFound

FILE = "vekha.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """What the repository says of itself, at the newest commit of its main branch. `left`: paths in no commit yet."""

    mirror: Path
    source: str
    main: str
    commit: str
    file: ProjectFile
    left: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.file.project.name


@contextmanager
def looked_at(source: str, main: str) -> Iterator[Found]:
    """Reads the repository before anything is kept; its mirror is gone afterwards unless `keep` was called.

    Raises BadInput, with `no_project_file` where main has no vekha.toml; NotFound; BadProjectFile with all problems.
    """
    with tempfile.TemporaryDirectory(prefix="vekha-init-") as scratch:
        mirror, source = Path(scratch) / "mirror.git", source_of(source)
        git = GitCli(mirror, source)
        git.fetch()
        commit = git.head(main)
        try:
            text = git.read(commit, FILE)
        except NotFound as error:
            raise BadInput(
                "no_project_file",
                f"{main} of {source} has no {FILE}.",
                f"Commit one to it; `vekha init --example > {FILE}` gives one to begin with.",
            ) from error
        yield Found(mirror, source, main, commit, read_project_file(text), tuple(dirty(source)))


def keep(home: Path, found: Found, add: Callable[..., object], *, by: str, now: datetime) -> None:
    """`add`: the operation `init_project`; whoever calls can import it, this file cannot before Django is set up.

    Raises BadInput `name_taken`, Denied.
    """
    add(found.slug, found.file.project.title, found.source, by=by, main=found.main, now=now)
    kept = home / "repositories" / f"{found.slug}.git"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(found.mirror, kept)


def hear(home: Path, slug: str, source: str) -> Path:
    """Lets pushes register candidates. Raises BadInput where no hook can be written: call `line_for` from there."""
    return install_hook(source, line_for(home, slug))


def line_for(home: Path, slug: str) -> str:
    """What the repository's host should call after a push, with the branch."""
    vekha = Path(sys.executable).with_name("vekha")
    return f"VEKHA_HOME={shlex.quote(str(home))} {shlex.quote(str(vekha))} candidate pushed {slug}"
