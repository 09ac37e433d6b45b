"""Projects: all that somebody sees, everything about one, and a new one that comes under Vekha's care."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.adapters.git.names import shown
from vekha.core.actors import Role
from vekha.core.waiting import On
from vekha.database import paged, queries
from vekha.database.environment_pages import EnvironmentLine
from vekha.database.pages import ChangeLine, PersonLine, ProjectLine
from vekha.database.services import services
from vekha.policy import Action
from vekha.web.acting import allowed, let_in, roles_of
from vekha.web.channel import POLES
from vekha.web.people import by_role, names_of
from vekha.web.project_file import file_state
from vekha.web.tokens import in_use

EVENTS = 30  # of a project's history, on one page


@dataclass(frozen=True, slots=True)
class Overview:
    """One project. `stages`: how many open changes stand at each pole; `waits`: for people, the longest first."""

    project: ProjectLine
    production: EnvironmentLine | None
    others: tuple[EnvironmentLine, ...]
    stages: list[tuple[str, int]]
    changes: list[ChangeLine]
    waits: list[ChangeLine]


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    with queries.snapshot():
        mine = roles_of(request)
        status, people = queries.status(frozenset(mine)), queries.people()
    context = {
        "overviews": [overview(one, status.changes, status.environments) for one in status.projects],
        "roles": mine,
        "names": names_of(people),
        "people": {slug: sum(slug in one.roles for one in people) for slug in mine},
    }
    return render(request, "vekha/projects.html", context)


def overview(
    project: ProjectLine, changes: tuple[ChangeLine, ...], environments: tuple[EnvironmentLine, ...]
) -> Overview:
    mine = [one for one in changes if one.project == project.slug]
    places = [one for one in environments if one.project == project.slug]
    count = Counter(one.stage for one in mine)
    waits = [one for one in mine if one.waiting.on is On.PEOPLE]
    return Overview(
        project,
        next((one for one in places if one.kind == "production"), None),
        tuple(one for one in places if one.kind != "production"),
        [(str(name), count[stage]) for stage, name in POLES],
        sorted(mine, key=lambda one: one.since),
        sorted(waits, key=lambda one: one.waiting.since),
    )


@require_safe
def project(request: HttpRequest, project: str) -> HttpResponse:
    """`?before=`: the history from that event backwards."""
    before = request.GET.get("before", "")
    last = int(before) if before.isdecimal() and len(before) < 19 else None
    with queries.snapshot():
        actor = let_in(request, project)
        status, people = queries.status([project]), queries.people(project)
        machines, events = services(project), paged.events(project, before=last, limit=EVENTS)
    line, now = status.projects[0], datetime.now(UTC)
    context = {
        "project": line,
        "source": shown(line.source),
        "overview": overview(line, status.changes, status.environments),
        "names": names_of(people),
        "roles": _team(people, project),
        "services": [(one, in_use(one, now)) for one in machines],
        "file": file_state(line),
        "timeline": events[:EVENTS],
        "older": events[EVENTS - 1].seq if len(events) > EVENTS else 0,
        "newest": last is None,
        "runs": status.runs,
        "may_ask": allowed(actor, Action.REQUEST_CHANGE, project),
        "may_open": allowed(actor, Action.FIRST_RELEASE, project),
    }
    return render(request, "vekha/project.html", context)


def _team(people: tuple[PersonLine, ...], project: str) -> list[tuple[Role, list[PersonLine]]]:
    known = {one.handle: one for one in people}
    return [(role, [known[handle] for handle in handles]) for role, handles in by_role(people, project)]
