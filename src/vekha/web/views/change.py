"""One change: where it stands, who must act, what a no would do, and everything about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries
from vekha.web.channel import channel
from vekha.web.people import by_role, names_of


@require_safe
def change(request: HttpRequest, project: str, number: int) -> HttpResponse:
    with queries.snapshot():
        page, people = queries.change_page(project, number), queries.people(project)
    context = {
        "page": page,
        "line": page.line,
        "poles": channel(page),
        "names": names_of(people),
        "roles": by_role(people, project),
        "timeline": tuple(reversed(page.timeline)),
    }
    return render(request, "vekha/change.html", context)
