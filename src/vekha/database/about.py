"""What was built, said and agreed on of one change: rows of a dozen tables, read in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Model

from vekha.database import models
from vekha.database.statements import rows_of, select, send

COMMENTS = 100  # of one page; the newest


@dataclass(frozen=True, slots=True)
class About:
    """Candidates, agreements, moves and briefs: the last number first. Assessments: the first number first. Verdicts,
    feedback and comments: newest first. Evidence: oldest first.
    """

    candidates: Sequence[models.Candidate]
    evidence: Sequence[models.Evidence]
    verdicts: Sequence[models.Verdict]
    briefs: Sequence[models.Brief]
    assessments: Sequence[models.Assessment]
    agreements: Sequence[models.Agreement]
    answers: Sequence[models.AgreementAnswer]
    moves: Sequence[models.DateMove]
    move_answers: Sequence[models.DateMoveAnswer]
    feedback: Sequence[models.Feedback]
    comments: Sequence[models.Comment]
    withdrawals: Sequence[models.CommentWithdrawal]


def _through(table: str, column: str) -> str:
    return f"{column} IN (SELECT id FROM {table} WHERE change_id = %s)"  # noqa: S608 - names of ours


_ASKED: dict[str, tuple[type[Model], str]] = {
    "candidates": (models.Candidate, "change_id = %s ORDER BY number DESC"),
    "evidence": (models.Evidence, f"{_through('candidate', 'candidate_id')} ORDER BY at, id"),
    "verdicts": (models.Verdict, "change_id = %s ORDER BY at DESC, id DESC"),
    "briefs": (models.Brief, "change_id = %s ORDER BY version DESC"),
    "assessments": (models.Assessment, "change_id = %s ORDER BY number"),
    "agreements": (models.Agreement, "change_id = %s ORDER BY version DESC"),
    "answers": (models.AgreementAnswer, _through("agreement", "agreement_id")),
    "moves": (models.DateMove, "change_id = %s ORDER BY number DESC"),
    "move_answers": (models.DateMoveAnswer, _through("date_move", "move_id")),
    "feedback": (models.Feedback, "change_id = %s ORDER BY at DESC, id DESC"),
    "comments": (models.Comment, f"change_id = %s ORDER BY number DESC LIMIT {COMMENTS}"),
    "withdrawals": (models.CommentWithdrawal, _through("comment", "comment_id")),
}


def about(change: models.Change) -> About:
    asked = [_ASKED[field.name] for field in fields(About)]
    answers = send([select(model, where, change.pk) for model, where in asked])
    found: list[Any] = [rows_of(model, rows) for (model, _), rows in zip(asked, answers, strict=True)]
    return About(*found)
