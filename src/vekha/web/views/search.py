"""Finds changes by what people wrote, by number, and by the beginning of a commit or an artifact; and pages by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries, search
from vekha.web.acting import roles_of
from vekha.web.people import names_of
from vekha.web.places import places


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    with queries.snapshot():
        mine = roles_of(request)
        changes = search.search(words, frozenset(mine)) if words else ()
        people, projects = queries.people(), queries.projects(mine)
    context = {
        "words": words,
        "found": changes,
        "more": len(changes) == search.MOST_FOUND,  # or there are just as many: "the newest" is true of both
        "names": names_of(people),
        "places": places(words, projects, people, mine),
    }
    return render(request, "vekha/search.html", context)
