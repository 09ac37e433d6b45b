"""The client says how it is, after the release."""

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
def give_feedback(
    slug: str, number: int, satisfied: Answer, text: str, *, digest: str, by: str, now: datetime
) -> models.Feedback:
    """`digest`: the artifact that the client saw. Raises Denied, NotFound, VekhaError `not_now`, `stale_release`."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.GIVE_FEEDBACK, row)
    happened = decided(row, c.GiveFeedback(digest=digest, satisfied=satisfied, text=text), Facts(actor), now)
    made = models.Feedback.objects.create(change=row, digest=digest, satisfied=satisfied, text=text, person=by, at=now)
    change_happened(row, happened)
    return made
