"""Projects: all that somebody sees, everything about one, and a new one that comes under Vekha's care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.adapters.git.names import shown
from vekha.core.actors import Role
from vekha.database import overview, paged, queries
from vekha.database.environment_pages import EnvironmentLine
from vekha.database.first_release import opening_of
from vekha.database.overview import Some
from vekha.database.pages import ChangeLine, PersonLine, ProjectLine
from vekha.database.services import services
from vekha.policy import Action
from vekha.web.acting import Refusal, allowed, let_in, roles_of
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
    more_others: int
    stages: list[tuple[str, int]]
    changes: Some[ChangeLine]
    waits: Some[ChangeLine]


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    with queries.snapshot():
        mine = roles_of(request)
        overviews, people = overviews_of(list(mine)), queries.people()
    context = {
        "overviews": overviews,
        "roles": mine,
        "names": names_of(people),
        "people": {slug: sum(slug in one.roles for one in people) for slug in mine},
    }
    return render(request, "vekha/projects.html", context)


def overviews_of(slugs: list[str]) -> list[Overview]:
    of = overview.keys(slugs)
    places, changes, waits = overview.places(of), overview.under_way(of), overview.waits(of)
    stages, found = overview.stages(of), list[Overview]()
    for one in queries.projects(slugs):
        some = places[one.slug]
        production = next((place for place in some.rows if place.kind == "production"), None)
        others = tuple(place for place in some.rows if place is not production)
        count = [(str(name), stages[one.slug].get(stage, 0)) for stage, name in POLES]
        found.append(Overview(one, production, others, some.more, count, changes[one.slug], waits[one.slug]))
    return found


@require_safe
def project(request: HttpRequest, project: str) -> HttpResponse:
    return show(request, project)


def show(request: HttpRequest, project: str, refusal: Refusal | None = None) -> HttpResponse:
    """`?before=`: the history from that event backwards. `refusal`: why the first release was not asked for."""
    before = request.GET.get("before", "")
    last = int(before) if before.isdecimal() and len(before) < 19 else None
    with queries.snapshot():
        actor = let_in(request, project)
        (seen,), people = overviews_of([project]), queries.people(project)
        stuck = overview.stuck(overview.keys([project]))
        opened = seen.production is not None and seen.production.current is not None
        opening = None if opened else opening_of(project)
        machines, events = services(project), paged.events(project, before=last, limit=EVENTS)
    line, now = seen.project, datetime.now(UTC)
    context = {
        "project": line,
        "source": shown(line.source),
        "overview": seen,
        "names": names_of(people),
        "roles": _team(people, project),
        "services": [(one, in_use(one, now)) for one in machines],
        "file": file_state(line),
        "timeline": events[:EVENTS],
        "older": events[EVENTS - 1].seq if len(events) > EVENTS else 0,
        "newest": last is None,
        "runs": stuck,
        "may_ask": allowed(actor, Action.REQUEST_CHANGE, project),
        "opening": opening,
        "may_open": not opened and allowed(actor, Action.FIRST_RELEASE, project),
        "refusal": refusal,
    }
    context["homeless"] = None if context["may_open"] and not (opening and opening.run) else refusal
    return render(request, "vekha/project.html", context, status=refusal.status if refusal else HTTPStatus.OK)


def _team(people: tuple[PersonLine, ...], project: str) -> list[tuple[Role, list[PersonLine]]]:
    known = {one.handle: one for one in people}
    return [(role, [known[handle] for handle in handles]) for role, handles in by_role(people, project)]
