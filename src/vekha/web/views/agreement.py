"""Every version of a change's agreement: who proposed it when, what the client said, and what differs between two."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.difference import Difference
from vekha.core.errors import NotFound
from vekha.database import queries
from vekha.database.differences import agreements_of, between
from vekha.web.acting import let_in
from vekha.web.differing import shown
from vekha.web.people import names_of


@require_safe
def agreement(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """`?from=1&to=3`; without them the newest version, and the one before it."""
    with queries.snapshot():
        let_in(request, project)
        row, versions = agreements_of(project, number)
        people = queries.people(project)
    error, found = None, None
    older, newer = _version(request, "from"), _version(request, "to")
    if older or newer or len(versions) > 1:
        try:
            found = between(versions, older=older, newer=newer, of=f"{project}/{number}")
        except NotFound as unknown:
            error = unknown
    context = {
        "change": row,
        "versions": versions,
        "names": names_of(people),
        "compared": found,
        "parts": shown(found) if isinstance(found, Difference) else (),
        "error": error,
    }
    status = HTTPStatus.NOT_FOUND if error else HTTPStatus.OK
    return render(request, "vekha/agreement.html", context, status=status)


def _version(request: HttpRequest, name: str) -> int:
    """What is no number names no version: the page says so."""
    text = request.GET.get(name, "")
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
