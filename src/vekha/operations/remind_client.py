"""A client who never opened their link, or did and is silent, is reminded by one that works; then the manager is asked.

Who has no link (no e-mail) is reminded of the change's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vekha.core.actors import VEKHA, Role
from vekha.core.change import Stage
from vekha.core.reminding import Reminder, Reminding, reminder
from vekha.database import models
from vekha.database.journal import Entry, append, has, subject_of
from vekha.database.mapping import utc
from vekha.operations.acting import allow, locked_change, operation, project_named, state_of
from vekha.operations.asking_clients import asked
from vekha.policy import Action


@operation
def remind_client(slug: str, number: int, reminding: Reminding, *, now: datetime) -> bool:
    """Whether anybody is. Asked again in the same turn, it changes nothing.

    The client is reminded until the manager is asked to step in: after that, the manager alone.
    """
    row = locked_change(project_named(slug), number)
    allow(VEKHA, Action.CARRY_OUT, row)
    state = state_of(row)
    due = reminder(state.since, now, reminding)
    if not state.asks_client or state.candidate is None or due is None:
        return False
    key = f"client-reminded:{slug}/{number}:{utc(state.since)}:{due.number}"
    if has(key):
        return False
    links = models.ClientLink.objects.filter(
        change=row, candidate__number=state.candidate.number, agreement=state.agreed, replaced_at=None
    )
    opened = dict(links.values_list("person__handle", "seen_at"))
    whom = [one.person.handle for one in asked(row.project, now)]
    said = (
        _silent(row, whom, opened, due)
        if due.deputy
        else _reminded(row, whom, opened, due, owed=state.stage is Stage.LIVE)
    )
    if not said:
        return False
    keys = [key, *(f"{key}/{at}" for at in range(1, len(said)))]
    same = (subject_of(row), VEKHA.handle, now)
    append([Entry(kind, *same, data, one) for one, (kind, data) in zip(keys, said, strict=True)])
    return True


Said = list[tuple[str, dict[str, object]]]


def _reminded(
    row: models.Change, whom: Iterable[str], opened: dict[str, datetime | None], due: Reminder, *, owed: bool
) -> Said:
    linked = [one for one in whom if one in opened]
    others = [one for one in whom if one not in opened]
    same = {"since": utc(row.since), "number": due.number, **({"owed": True} if owed else {})}
    return [
        *([("ClientReminded", {"people": linked, **same})] if linked else []),
        *([("ClientAsked", {"people": others, **same})] if others else []),
    ]


def _silent(row: models.Change, whom: Iterable[str], opened: dict[str, datetime | None], due: Reminder) -> Said:
    """One for each of them. `opened` "": never, or they have no link."""
    rows = models.Membership.objects.filter(project=row.project, role=Role.MANAGER, person__disabling=None)
    managers = list(rows.order_by("pk").values_list("person__handle", flat=True))
    same = {"managers": managers, "since": utc(row.since), "number": due.number}
    seen = {one: opened.get(one) for one in whom}
    return [("ClientSilent", {"person": one, "opened": utc(at) if at else "", **same}) for one, at in seen.items()]
