"""The client agrees to another date, or keeps the one that was agreed on."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.change import Answer
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.policy import Action


@operation
def answer_date_move(slug: str, number: int, move: int, answer: Answer, *, why: str, by: str, now: datetime) -> None:
    """`move`: the number of the move that the client read. Raises Denied, NotFound, VekhaError `stale_move`."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.ANSWER_AGREEMENT, row)
    happened = decided(row, c.AnswerDateMove(number=move, answer=answer, why=why), Facts(actor), now)
    asked = models.DateMove.objects.get(change=row, number=move)
    models.DateMoveAnswer.objects.create(move=asked, person=by, answer=answer, why=why, at=now)
    change_happened(row, happened)
