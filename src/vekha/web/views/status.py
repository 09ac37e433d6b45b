"""What is under way and what runs: as a page for whoever is signed in, and as JSON."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.config.secret_files import READER, secret_word
from vekha.core.actors import Role
from vekha.database import queries
from vekha.database.environment_pages import EnvironmentLine
from vekha.database.pages import ChangeLine, ProjectLine, StatusPage, plain
from vekha.web.acting import handle_of, roles_of, seen_by
from vekha.web.people import names_of

MAY_ASK = frozenset({Role.CLIENT, Role.MANAGER})


@dataclass(slots=True)
class Section:
    """One project's part of the page. `may_ask`: the person may request a change there."""

    project: ProjectLine
    may_ask: bool = False
    changes: list[ChangeLine] = field(default_factory=list)
    environments: list[EnvironmentLine] = field(default_factory=list)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    with queries.snapshot():
        roles = roles_of(request)
        page, people = queries.status(frozenset(roles)), queries.people()
    asked = [(one, waiting) for one in page.changes for waiting in (one.waiting, *one.also)]
    mine = [(one, waiting) for one, waiting in asked if handle_of(request) in waiting.people]
    context = {
        "page": page,
        "yours": sorted(mine, key=lambda one: one[1].since),
        "sections": sections(page, [slug for slug, has in roles.items() if has & MAY_ASK]),
        "names": names_of(people),
    }
    return render(request, "vekha/home.html", context)


@login_not_required
@require_safe
def status_json(request: HttpRequest) -> JsonResponse:
    """The same facts for programs: of everything for the installation's own command line, else what the person sees."""
    known = secret_word(READER)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    everything = bool(known) and hmac.compare_digest(given.encode(), known.encode())
    if not everything and not request.user.is_authenticated:
        return JsonResponse({"error": {"code": "not_signed_in", "what": "Nobody is signed in."}}, status=401)
    page = queries.status(None if everything else seen_by(request))
    return JsonResponse(plain(page), json_dumps_params={"ensure_ascii": False})


def sections(page: StatusPage, may_ask: Sequence[str] = ()) -> list[Section]:
    """By project, in the page's order; of its changes, those that wait the longest first."""
    found = {project.slug: Section(project, project.slug in may_ask) for project in page.projects}
    for change in sorted(page.changes, key=lambda one: one.since):
        found[change.project].changes.append(change)
    for environment in page.environments:
        found[environment.project].environments.append(environment)
    return list(found.values())
