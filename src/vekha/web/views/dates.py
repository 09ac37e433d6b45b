"""Another date: the manager asks for it, the client answers."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from vekha.core.errors import BadInput
from vekha.operations.answer_date_move import answer_date_move
from vekha.operations.move_date import move_date
from vekha.web.acting import handle_of
from vekha.web.talking import answer_of, due_of
from vekha.web.views.change import acted


@require_POST
def date_moves(request: HttpRequest, project: str, number: int) -> HttpResponse:
    def ask() -> None:
        due = due_of(request.POST)
        if due is None:
            raise BadInput("bad_date", "To which day?", "Write the last day on which it may be live.")
        move_date(project, number, due, why=_why(request), by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "date_move", ask)


@require_POST
def date_answers(request: HttpRequest, project: str, number: int, move: int) -> HttpResponse:
    """`move`: the one that the client read."""

    def answer() -> None:
        said, by = answer_of(request.POST), handle_of(request)
        answer_date_move(project, number, move, said, why=_why(request), by=by, now=datetime.now(UTC))

    return acted(request, project, number, "date_answer", answer)


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()
