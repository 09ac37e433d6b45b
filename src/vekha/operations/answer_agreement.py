"""The client agrees, or asks for a change of the agreement."""

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
def answer_agreement(slug: str, number: int, version: int, answer: Answer, *, why: str, by: str, now: datetime) -> None:
    """Raises Denied, NotFound, VekhaError `stale_agreement` when a newer version or a newer brief is there."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.ANSWER_AGREEMENT, row)
    happened = decided(row, c.AnswerAgreement(version=version, answer=answer, why=why), Facts(actor), now)
    agreement = models.Agreement.objects.get(change=row, version=version)
    models.AgreementAnswer.objects.create(agreement=agreement, person=by, answer=answer, why=why, at=now)
    change_happened(row, happened)
