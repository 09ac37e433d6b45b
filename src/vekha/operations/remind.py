"""Those for whom a change waits for too long are reminded of it."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import VEKHA, Role
from vekha.core.change import ENDED, Stage
from vekha.core.reminding import Reminding, deputy_of, reminder
from vekha.core.waiting import On
from vekha.database import models
from vekha.database.journal import Entry, append, has, subject_of
from vekha.database.lines import change_line, known_about
from vekha.database.mapping import utc
from vekha.operations.acting import allow, locked_change, operation, project_named
from vekha.policy import Action


@operation
def remind(slug: str, number: int, reminding: Reminding, *, now: datetime) -> bool:
    """Whether somebody is. Asked again in the same turn, it changes nothing."""
    project = project_named(slug)
    row = locked_change(project, number)
    allow(VEKHA, Action.CARRY_OUT, row)
    known = known_about([row])
    waiting = change_line(row, known).waiting
    due = reminder(waiting.since, now, reminding)
    if waiting.on is not On.PEOPLE or not waiting.people or due is None:
        return False
    if row.stage == Stage.CLIENT_REVIEW and Role.CLIENT in waiting.roles:
        return False  # by their links: `remind_client`
    key = f"reminded:{slug}/{number}:{utc(waiting.since)}:{due.number}"
    if has(key):
        return False
    deputies = known.people[project.pk][deputy_of(waiting.roles)] if due.deputy else []
    data = {
        "people": list(waiting.people),
        "deputies": [one for one in deputies if one not in waiting.people],
        "text": waiting.text,
        "args": dict(waiting.args),
        "since": utc(waiting.since),
        "number": due.number,
    }
    append([Entry("Reminded", subject_of(row), VEKHA.handle, now, data, key)])
    return True


def overdue(project: models.Project, reminding: Reminding, now: datetime) -> list[int]:
    """Numbers of the open changes that have waited long enough for somebody to be reminded."""
    rows = models.Change.objects.filter(project=project, since__lte=now - reminding.after).exclude(stage__in=[*ENDED])
    return list(rows.order_by("number").values_list("number", flat=True))
