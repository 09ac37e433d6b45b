"""The manager answers feedback with a new request: the change is closed, and the next one begins where it ended."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.operations.end_change import take_down
from vekha.operations.submit_request import begin_change, next_number
from vekha.policy import Action


@operation
def follow_up(slug: str, number: int, title: str, need: str, *, by: str, now: datetime) -> models.Change:
    """The new change. Raises Denied, NotFound, BadInput `empty`, VekhaError `not_now`."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.FOLLOW_UP, row)
    following = next_number(project)
    happened = decided(row, c.FollowUp(number=following), Facts(actor), now)
    made = begin_change(project, following, title, need, by=by, now=now, follows=row)
    change_happened(row, happened, work=take_down(row, by, now))
    return made
