"""What is under way and what runs: as a page for whoever is signed in, and as JSON."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.config.secret_files import READER, secret_word
from vekha.core.actors import Role
from vekha.database import overview, queries
from vekha.database.environment_pages import EnvironmentLine
from vekha.database.overview import Some
from vekha.database.pages import ChangeLine, ProjectLine, plain
from vekha.web.acting import handle_of, membership, seen_by
from vekha.web.paging import Pager, page_of
from vekha.web.people import names_of

MAY_ASK = frozenset({Role.CLIENT, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Section:
    """One project's part of the page. `may_ask`: the person may request a change there."""

    project: ProjectLine
    may_ask: bool
    changes: Some[ChangeLine]
    environments: Some[EnvironmentLine]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    with queries.snapshot():
        roles, of = membership(request)
        yours, changes = overview.home(handle_of(request), of, page)
        people, environments = queries.people(), overview.places(of)
        projects, stuck = queries.projects(list(of)), overview.stuck(of)
        workers = queries.workers()
    asked = [(one, waiting) for one in yours.rows for waiting in (one.waiting, *one.also)]
    mine = [(one, waiting) for one, waiting in asked if handle_of(request) in waiting.people]
    context = {
        "yours": sorted(mine, key=lambda one: one[1].since),
        "decisions": yours.more + len(mine),
        "pager": Pager(page, yours.count),
        "sections": [
            Section(
                one,
                bool(roles[one.slug] & MAY_ASK),
                changes.get(one.slug, Some()),
                environments.get(one.slug, Some()),
            )
            for one in projects
        ],
        "names": names_of(people),
        "stuck": stuck,
        "workers": workers,
        "events": request.journal_seq,  # type: ignore[attr-defined] # journal_seen
        "now": datetime.now(UTC),
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
