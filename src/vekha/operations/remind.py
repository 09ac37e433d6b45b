"""Those for whom a change waits for too long are reminded of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from vekha.core.actors import VEKHA, Role
from vekha.core.change import ENDED, Change
from vekha.core.reminding import Reminding, deputy_of, reminder
from vekha.core.waiting import On, People, Waiting, waiting_for
from vekha.database import models
from vekha.database.journal import Entry, append, has, subject_of
from vekha.database.lines import change_line, known_about
from vekha.database.mapping import utc
from vekha.operations.acting import allow, locked_change, operation, project_named, state_of
from vekha.policy import Action


@operation
def remind(slug: str, number: int, reminding: Reminding, *, now: datetime) -> bool:
    """Whether somebody is. Asked again in the same turn, it changes nothing."""
    project = project_named(slug)
    row = locked_change(project, number)
    allow(VEKHA, Action.CARRY_OUT, row)
    known = known_about([row])
    waiting = _but_clients(state_of(row), change_line(row, known).waiting, known.people[project.pk])
    if waiting is None or waiting.on is not On.PEOPLE or not waiting.people:
        return False
    due = reminder(waiting.since, now, reminding)
    if due is None:
        return False
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


def _but_clients(state: Change, waiting: Waiting, people: People) -> Waiting | None:
    """Clients who are asked to decide are reminded by their links: `remind_client`. None: it waits for nobody else."""
    if not state.asks_client or Role.CLIENT not in waiting.roles:
        return waiting
    others = replace(state, debts=tuple(one for one in state.debts if one.role is not Role.CLIENT))
    return waiting_for(others, people=people) if others.debts else None


def overdue(project: models.Project, reminding: Reminding, now: datetime) -> list[int]:
    """Numbers of the open changes that have waited long enough for somebody to be reminded."""
    rows = models.Change.objects.filter(project=project, since__lte=now - reminding.after).exclude(stage__in=[*ENDED])
    return list(rows.order_by("number").values_list("number", flat=True))
