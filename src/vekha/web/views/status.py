"""What is under way and what runs: as a page, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries
from vekha.database.pages import ChangeLine, EnvironmentLine, ProjectLine, StatusPage, plain
from vekha.web.people import names_of


@dataclass(slots=True)
class Section:
    """One project's part of the page."""

    project: ProjectLine
    changes: list[ChangeLine] = field(default_factory=list)
    environments: list[EnvironmentLine] = field(default_factory=list)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    with queries.snapshot():
        page, people = queries.status(), queries.people()
    return render(request, "vekha/home.html", {"page": page, "sections": sections(page), "names": names_of(people)})


@require_safe
def status_json(request: HttpRequest) -> JsonResponse:
    """The same facts for programs; `vekha status` asks for it."""
    return JsonResponse(plain(queries.status()), json_dumps_params={"ensure_ascii": False})


def sections(page: StatusPage) -> list[Section]:
    """By project, in the page's order; of its changes, those that wait the longest first."""
    found = {project.slug: Section(project) for project in page.projects}
    for change in sorted(page.changes, key=lambda one: one.since):
        found[change.project].changes.append(change)
    for environment in page.environments:
        found[environment.project].environments.append(environment)
    return list(found.values())
