"""One environment: what it serves since when, where a rollback would go, its releases and its history."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries
from vekha.web.people import names_of


@require_safe
def environment(request: HttpRequest, project: str, name: str) -> HttpResponse:
    with queries.snapshot():
        page, people = queries.environment_page(project, name), queries.people(project)
    context = {
        "page": page,
        "environment": page.line,
        "releases": page.releases,
        "timeline": tuple(reversed(page.timeline)),
        "names": names_of(people),
    }
    return render(request, "vekha/environment.html", context)
