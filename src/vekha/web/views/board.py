"""All changes that have not ended, by the pole at which they stand; and all of one pole, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.change import Stage
from vekha.database import overview, queries
from vekha.database.overview import Some
from vekha.database.pages import ChangeLine
from vekha.web.acting import handle_of, seen_by
from vekha.web.channel import POLES
from vekha.web.paging import Pager, page_of
from vekha.web.people import names_of


@dataclass(frozen=True, slots=True)
class Column:
    stage: Stage
    name: str
    some: Some[ChangeLine]


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    with queries.snapshot():
        found, people = overview.board(seen_by(request)), queries.people()
    columns = [Column(stage, str(name), found.get(stage, Some())) for stage, name in POLES]
    context = {"columns": columns, "names": names_of(people), "me": handle_of(request)}
    return render(request, "vekha/board.html", context)


@require_safe
def column(request: HttpRequest, stage: str) -> HttpResponse:
    names = {one.value: name for one, name in POLES}
    if stage not in names:
        raise Http404
    with queries.snapshot():
        some = overview.column(seen_by(request), Stage(stage), page_of(request))
        people = queries.people()
    context = {
        "name": names[stage],
        "changes": some.rows,
        "pager": Pager(page_of(request), some.count),
        "names": names_of(people),
    }
    return render(request, "vekha/column.html", context)
