"""Environments: what runs where, since when; back and forward again. And what happened in a project."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest

from vekha import wiring
from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by, step_up
from vekha.api.fields import Environment, Given, Id, Project, Text
from vekha.api.paging import Cursor, Limit, page, page_of, seen, sliced
from vekha.core.errors import BadInput, NotFound
from vekha.database import models, paged, queries
from vekha.database.environment_pages import EnvironmentLine, ReleaseLine
from vekha.database.pages import EventLine
from vekha.database.run_page import RunPage, run_page
from vekha.operations.retry_run import retry_run as retry
from vekha.operations.seeing import let_in
from vekha.workflows.at_once import roll_back_at_once

part = Part("Environments")
ENVIRONMENTS = "/projects/{project}/environments"
ENVIRONMENT = ENVIRONMENTS + "/{name}"
EnvironmentLines = page_of(EnvironmentLine, "EnvironmentLines")
ReleaseLines = page_of(ReleaseLine, "ReleaseLines")
EventLines = page_of(EventLine, "EventLines")


class Direction(StrEnum):
    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Moved:
    """`run`: what moves it. It has ended when the answer comes, unless a worker took it over."""

    project: str
    environment: str
    direction: Direction
    run: int


@dataclass(frozen=True, slots=True)
class Retried:
    project: str
    run: int


class RetryIn(Given):
    why: Text


class MoveIn(Given):
    direction: Direction = Direction.BACK
    why: Text


@reads(part, ENVIRONMENTS, EnvironmentLines)
def list_environments(request: HttpRequest, project: Project, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What each environment serves, at which address, and whether it is being moved; by name."""
    let_in(by(request), project)
    return sliced(queries.environments(project), cursor, limit, lambda one: one.name)


@reads(part, ENVIRONMENT, EnvironmentLine)
def show_environment(request: HttpRequest, project: Project, name: Environment) -> EnvironmentLine:
    """One environment: what it serves since when, and where a rollback would go."""
    let_in(by(request), project)
    found = queries.environments(project, name=name)
    if not found:
        raise _no_environment(project, name)
    return found[0]


@reads(part, ENVIRONMENT + "/releases", ReleaseLines)
def list_releases(
    request: HttpRequest, project: Project, name: Environment, cursor: Cursor = "", limit: Limit = 50
) -> dict[str, Any]:
    """Every release of an environment, newest first."""
    let_in(by(request), project)
    row = models.Environment.objects.filter(project__slug=project, name=name).first()
    if row is None:
        raise _no_environment(project, name)
    return page(paged.releases(row, before=seen(cursor, int), limit=limit), limit, lambda one: one.id)


@acts(part, "POST", ENVIRONMENT + "/moves", Moved)
def move(request: HttpRequest, project: Project, name: Environment, given: MoveIn) -> Moved:
    """Move an environment back to its last good release, or forward again (DevOps engineers)."""
    step_up(request)
    why, forward = given.why.strip(), given.direction is Direction.FORWARD
    if not why:
        raise BadInput("no_reason", "A move needs its reason.", "Say in a few words why; the journal keeps it.")
    run = roll_back_at_once(wiring.outside(), project, name, forward=forward, why=why, by=by(request))
    return Moved(project, name, given.direction, run.pk)


@reads(part, "/projects/{project}/runs/{run}", RunPage)
def show_run(request: HttpRequest, project: Project, run: Id) -> RunPage:
    """One run of a workflow: where it stands, and each step that was done or undone."""
    let_in(by(request), project)
    return run_page(project, run)


@acts(part, "POST", "/projects/{project}/runs/{run}/retries", Retried)
def retry_run(request: HttpRequest, project: Project, run: Id, given: RetryIn) -> Retried:
    """Let a stuck run undo its work again, after what it names was mended (DevOps engineers)."""
    step_up(request)
    return Retried(project, retry(project, run, why=given.why, by=by(request), now=now()).pk)


@reads(part, "/projects/{project}/events", EventLines)
def list_events(request: HttpRequest, project: Project, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What happened in a project, and what was denied; newest first."""
    let_in(by(request), project)
    return page(paged.events(project, before=seen(cursor, int), limit=limit), limit, lambda one: one.seq)


def _no_environment(project: str, name: str) -> NotFound:
    return NotFound("no_environment", f"{project} has no environment {name}.", "See the list of environments.")
