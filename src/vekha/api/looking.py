"""Everything at a glance: who asks, their projects, what is under way, and a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from vekha.api.acting import Part, now, reads
from vekha.api.callers import by, caller_of
from vekha.api.fields import NO_NUL, Project
from vekha.api.paging import Cursor, Limit, page, page_of, seen, sliced
from vekha.core.actors import Actor, Role, Scope
from vekha.core.errors import BadInput
from vekha.database import paged, queries
from vekha.database.environment_pages import EnvironmentLine, RunLine
from vekha.database.pages import ChangeLine, ProjectLine
from vekha.operations.seeing import let_in, places

part = Part("Looking")
ChangeLines = page_of(ChangeLine, "ChangeLines")
Words = Annotated[str, Query(min_length=1, max_length=200, pattern=NO_NUL, description="Every one of them is found.")]


@dataclass(frozen=True, slots=True)
class ProjectSeen:
    """`roles`, `scopes`: those of whoever asks."""

    slug: str
    title: str
    main: str
    created_at: datetime
    roles: tuple[Role, ...]
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class Me:
    """`roles`: of a person, by project; `scopes`: of a service, by project."""

    handle: str
    person: bool
    roles: dict[str, tuple[Role, ...]]
    scopes: dict[str, tuple[Scope, ...]]


@dataclass(frozen=True, slots=True)
class Status:
    """Of the projects of whoever asks. `workers`: those that gave a sign of life lately; `events`: in the journal."""

    now: datetime
    workers: int
    events: int
    projects: tuple[ProjectSeen, ...]
    changes: tuple[ChangeLine, ...]
    environments: tuple[EnvironmentLine, ...]
    runs: tuple[RunLine, ...]


ProjectsSeen = page_of(ProjectSeen, "ProjectsSeen")


@reads(part, "/me", Me)
def me(request: HttpRequest) -> Me:
    """Who asks, and what they may be in which project."""
    mine = places(by(request))
    roles = {slug: _roles(actor) for slug, actor in mine.items() if actor.is_person}
    scopes = {slug: _scopes(actor) for slug, actor in mine.items() if not actor.is_person}
    return Me(by(request), caller_of(request).person, roles, scopes)


@reads(part, "/status", Status)
def status(request: HttpRequest) -> Status:
    """What waits for whom, what each environment serves, and what moves now."""
    mine = places(by(request))
    found = queries.status(list(mine))
    projects = tuple(_seen(one, mine[one.slug]) for one in found.projects)
    return Status(now(), found.workers, found.events, projects, found.changes, found.environments, found.runs)


@reads(part, "/projects", ProjectsSeen)
def list_projects(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """The projects of whoever asks, by name."""
    mine = places(by(request))
    rows = [_seen(one, mine[one.slug]) for one in queries.projects(list(mine))]
    return sliced(rows, cursor, limit, lambda one: one.slug)


@reads(part, "/projects/{project}", ProjectSeen)
def show_project(request: HttpRequest, project: Project) -> ProjectSeen:
    """One project."""
    actor = let_in(by(request), project)
    return _seen(queries.projects([project])[0], actor)


@reads(part, "/search", ChangeLines)
def search(request: HttpRequest, q: Words, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Changes by what people wrote, by number, or by the beginning of a commit or an artifact; newest first."""
    if not q.split():
        raise BadInput("empty", "Search for what?", "Give at least one word.")
    rows = paged.changes(list(places(by(request))), before=seen(cursor, int), limit=limit, words=q)
    return shown(rows, limit)


def shown(rows: paged.Keyed, limit: int) -> dict[str, Any]:
    """A page of changes."""
    found = page(rows, limit, lambda one: one[0])
    return found | {"items": [line for _, line in found["items"]]}


def _seen(one: ProjectLine, actor: Actor) -> ProjectSeen:
    return ProjectSeen(one.slug, one.title, one.main, one.created_at, _roles(actor), _scopes(actor))


def _roles(actor: Actor) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in actor.roles)


def _scopes(actor: Actor) -> tuple[Scope, ...]:
    return tuple(scope for scope in Scope if scope in actor.scopes)
