"""The output of a change's builds, checks and deployments: what there is, and a part of one at a time."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.config.home import home
from vekha.core.errors import BadInput, NotFound
from vekha.database import queries
from vekha.database.log_pages import checked
from vekha.telemetry.log_files import LogFiles
from vekha.web.acting import let_in
from vekha.web.reading_logs import Stream, readable


@require_safe
def logs(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Every stream of the change, the one written to last first."""
    with queries.snapshot():
        let_in(request, project)
        change, found = checked(project, number)
    sink, under = LogFiles(home() / "logs"), _under(project, number)
    streams = [
        Stream(name, name.removeprefix(under), sink.written(name), *found.get(name, (0, None)))
        for name in sink.streams(under)
    ]
    never = datetime.fromtimestamp(0, UTC)
    streams.sort(key=lambda one: (one.at or never, one.name), reverse=True)
    return render(request, "vekha/logs.html", {"change": change, "streams": streams})


@require_safe
def log(request: HttpRequest, project: str, number: int, stream: str) -> HttpResponse:
    """Its end; `?before=` and `?after=` a byte, as the page's own links say it."""
    with queries.snapshot():
        let_in(request, project)
        change, found = checked(project, number)
    name, sink = _under(project, number) + stream, LogFiles(home() / "logs")
    before, after = _byte(request, "before"), _byte(request, "after")
    try:
        piece, at = sink.piece(name, before=before, after=after), sink.written(name)
    except BadInput as error:
        raise NotFound("no_stream", "There is no such log.") from error
    candidate, evidence = found.get(name, (0, None))
    if at is None and evidence is None:
        raise NotFound("no_stream", "There is no such log.")
    context = {
        "change": change,
        "stream": Stream(name, stream, at, candidate, evidence),
        "piece": piece,
        "lines": readable(piece.lines, evidence.failed if evidence else ()),
    }
    return render(request, "vekha/log.html", context)


def _under(project: str, number: int) -> str:
    return f"{project}/change-{number}/"


def _byte(request: HttpRequest, name: str) -> int:
    """-1: not said, or not in a way that a link of ours says it."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
