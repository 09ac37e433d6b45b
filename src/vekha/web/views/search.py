"""Finds changes by what people wrote, by number, and by the beginning of a commit or an artifact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries, search
from vekha.web.acting import seen_by
from vekha.web.people import names_of


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    with queries.snapshot():
        changes = search.search(words, seen_by(request)) if words else ()
        people = queries.people()
    return render(request, "vekha/search.html", {"words": words, "found": changes, "names": names_of(people)})
