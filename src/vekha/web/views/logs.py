"""The output of a change's builds, checks and deployments: what there is, and a part of one at a time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries
from vekha.operations.reading_logs import piece_of_stream, streams_of
from vekha.web.acting import let_in
from vekha.web.reading_logs import readable


@require_safe
def logs(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Every stream of the change, the one written to last first."""
    with queries.snapshot():
        let_in(request, project)
        change, streams = streams_of(project, number)
    return render(request, "vekha/logs.html", {"change": change, "streams": streams})


@require_safe
def log(request: HttpRequest, project: str, number: int, stream: str) -> HttpResponse:
    """Its end; `?before=` and `?after=` a byte, as the page's own links say it."""
    before, after = _byte(request, "before"), _byte(request, "after")
    with queries.snapshot():
        let_in(request, project)
        change, found, piece = piece_of_stream(project, number, stream, before=before, after=after)
    lines = readable(piece.lines, found.evidence.failed if found.evidence else ())
    return render(request, "vekha/log.html", {"change": change, "stream": found, "piece": piece, "lines": lines})


def _byte(request: HttpRequest, name: str) -> int:
    """-1: not said, or not in a way that a link of ours says it."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
