"""One change: where it stands, who must act, what a no would do, and everything about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.change import Answer, Stage
from vekha.database import queries
from vekha.web.channel import channel
from vekha.web.people import by_role, names_of


@require_safe
def change(request: HttpRequest, project: str, number: int) -> HttpResponse:
    with queries.snapshot():
        page, people = queries.change_page(project, number), queries.people(project)
    newest = page.agreements[0].answer if page.agreements else None
    context = {
        "page": page,
        "line": page.line,
        "declined": page.line.stage is Stage.AGREEING and newest is Answer.NO,  # the no was said already
        "poles": channel(page),
        "names": names_of(people),
        "roles": by_role(people, project),
        "timeline": tuple(reversed(page.timeline)),
    }
    return render(request, "vekha/change.html", context)
