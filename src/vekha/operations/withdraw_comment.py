"""Whoever wrote a comment takes it back: it is shown as withdrawn, and the journal keeps what it said."""

from __future__ import annotations

from datetime import datetime

from vekha.core.discussing import Comment, withdrawing
from vekha.database import models
from vekha.database.journal import Entry, append, subject_of
from vekha.database.statements import insert
from vekha.operations.acting import actor_in, allow, locked_change, operation, project_named, settled
from vekha.policy import Action


@operation
def withdraw_comment(slug: str, number: int, comment: int, *, by: str, now: datetime) -> None:
    """`comment`: its number. Raises Denied, NotFound, VekhaError `no_comment`, `not_yours`, `withdrawn_already`."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.COMMENT, row)
    found = models.Comment.objects.select_related("withdrawal").filter(change=row, number=comment).first()
    known = Comment(comment, found.person, hasattr(found, "withdrawal")) if found else None
    settled(withdrawing(comment, known, actor), actor, "WithdrawComment", row)
    gone = models.CommentWithdrawal(comment=found, at=now)
    append([Entry("CommentWithdrawn", subject_of(row), by, now, {"number": comment})], state=[insert(gone)])
