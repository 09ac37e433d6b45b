"""What a project's vekha.toml says at main's newest commit that Vekha has seen: its checks, gates, environments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vekha import wiring
from vekha.config.project_file import CheckSpec, ProjectFile, read_project_file
from vekha.config.project_problems import BadProjectFile, Problem
from vekha.core.actors import Role
from vekha.core.change import VERDICT_ROLES
from vekha.core.errors import VekhaError
from vekha.database.pages import ProjectLine

FILE = "vekha.toml"


@dataclass(frozen=True, slots=True)
class Gate:
    """`name`: build, testing or release."""

    name: str
    checks: tuple[str, ...]
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class FileState:
    """`commit`: where it was read, "" if it could not be. `problems`: what is wrong with it; `unknown`: why it cannot
    be said. Without both it is right."""

    commit: str = ""
    file: ProjectFile | None = None
    problems: tuple[Problem, ...] = ()
    unknown: VekhaError | None = None

    @property
    def checks(self) -> tuple[CheckSpec, ...]:
        return self.file.checks if self.file else ()

    @property
    def gates(self) -> tuple[Gate, ...]:
        """As the workflows ask for them (workflows/context.py)."""
        build = tuple(one.name for one in self.checks if one.on == "build")
        everything = tuple(one.name for one in self.checks)
        return (Gate("build", build), Gate("testing", everything), Gate("release", everything, VERDICT_ROLES))

    @property
    def variables(self) -> list[tuple[str, list[str]]]:
        """Names of environment variables, by environment; their values are nobody's business here."""
        if self.file is None:
            return []
        return [(kind, sorted(self.file.configuration_for(kind))) for kind in ("preview", "production")]


def file_state(project: ProjectLine) -> FileState:
    """Reads Vekha's own mirror, and asks nobody else: what was pushed is there."""
    try:
        git = wiring.outside().git(project.slug)
        commit = git.head(project.main)
        return _read(commit, git.read(commit, FILE))
    except VekhaError as error:
        return FileState(unknown=error)


@lru_cache(maxsize=64)
def _read(commit: str, text: bytes) -> FileState:
    try:
        return FileState(commit, read_project_file(text))
    except BadProjectFile as wrong:
        return FileState(commit, problems=wrong.problems)
