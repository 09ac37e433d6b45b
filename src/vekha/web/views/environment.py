"""One environment: what it serves since when, where a rollback would go, its releases and its history."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.actors import Role
from vekha.database import overview, queries
from vekha.database.timeline import events_of
from vekha.web.acting import Refusal, let_in, seen_by
from vekha.web.paging import SHOWN, Pager, asked, page_of
from vekha.web.people import names_of


@require_safe
def environments(request: HttpRequest) -> HttpResponse:
    """What runs where, in all projects of the person."""
    with queries.snapshot():
        some = overview.environments(seen_by(request), page_of(request))
    context = {"environments": some.rows, "pager": Pager(page_of(request), some.count)}
    return render(request, "vekha/environments.html", context)


@require_safe
def environment(request: HttpRequest, project: str, name: str) -> HttpResponse:
    return show(request, project, name)


def show(request: HttpRequest, project: str, name: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page, for whoever asks; with why their form was refused, and what they had typed."""
    with queries.snapshot():
        actor = let_in(request, project)
        page = queries.environment_page(project, name, last=SHOWN)
        before, older = asked(request, "before", otherwise=0), asked(request, "older", otherwise=0)
        subject = f"environment:{project}/{name}"
        timeline = events_of([subject], last=SHOWN, before=before) if before else page.timeline
        releases = queries.releases(project, name, last=SHOWN, before=older) if older else page.releases
        people = queries.people(project)
    context = {
        "page": page,
        "environment": page.line,
        "releases": releases,
        "older_releases": releases[-1].id if len(releases) == SHOWN else 0,
        "timeline": tuple(reversed(timeline)),
        "older": timeline[0].seq if len(timeline) == SHOWN else 0,
        "names": names_of(people),
        "may_move": Role.DEVOPS in actor.roles and not page.line.busy,
        "refusal": refusal,
    }
    movable = context["may_move"] and (page.line.before or page.line.aside)
    context["homeless"] = None if movable else refusal
    return render(request, "vekha/environment.html", context, status=refusal.status if refusal else HTTPStatus.OK)
