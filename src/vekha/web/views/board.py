"""All changes that have not ended, by the pole at which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.database import queries
from vekha.database.pages import ChangeLine
from vekha.web.acting import handle_of, seen_by
from vekha.web.channel import POLES
from vekha.web.people import names_of


@dataclass(slots=True)
class Column:
    name: str
    changes: list[ChangeLine] = field(default_factory=list)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    with queries.snapshot():
        page, people = queries.status(seen_by(request)), queries.people()
    columns = {stage: Column(str(name)) for stage, name in POLES}
    for one in sorted(page.changes, key=lambda one: one.since):
        columns[one.stage].changes.append(one)
    context = {"columns": list(columns.values()), "names": names_of(people), "me": handle_of(request), "page": page}
    return render(request, "vekha/board.html", context)
