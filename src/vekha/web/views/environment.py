"""One environment: what it serves since when, where a rollback would go, its releases and its history."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.actors import Role
from vekha.database import queries
from vekha.web.acting import Refusal, let_in
from vekha.web.people import names_of


@require_safe
def environment(request: HttpRequest, project: str, name: str) -> HttpResponse:
    return show(request, project, name)


def show(request: HttpRequest, project: str, name: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page, for whoever asks; with why their form was refused, and what they had typed."""
    with queries.snapshot():
        actor = let_in(request, project)
        page, people = queries.environment_page(project, name), queries.people(project)
    context = {
        "page": page,
        "environment": page.line,
        "releases": page.releases,
        "timeline": tuple(reversed(page.timeline)),
        "names": names_of(people),
        "may_move": Role.DEVOPS in actor.roles and not page.line.busy,
        "refusal": refusal,
    }
    movable = context["may_move"] and (page.line.before or page.line.aside)
    context["homeless"] = None if movable else refusal
    return render(request, "vekha/environment.html", context, status=refusal.status if refusal else HTTPStatus.OK)
