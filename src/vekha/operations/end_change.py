"""A change ends: closed after it went live, or withdrawn before."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.policy import Action


def close_change(slug: str, number: int, *, feedback: str, by: str, now: datetime) -> None:
    """After the release, with the client's words. Raises Denied, NotFound, VekhaError `not_now`."""
    _end(slug, number, c.Close(feedback=feedback), Action.CLOSE_CHANGE, by, now)


def withdraw_change(slug: str, number: int, *, why: str, by: str, now: datetime) -> None:
    """Before the release. Its preview is taken down. Raises Denied, NotFound, VekhaError `not_now`, `no_reason`."""
    _end(slug, number, c.Withdraw(why=why), Action.WITHDRAW_CHANGE, by, now)


@operation
def _end(slug: str, number: int, command: c.Close | c.Withdraw, action: Action, by: str, now: datetime) -> None:
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, action, row)
    happened = decided(row, command, Facts(actor), now)
    change_happened(row, happened, work=take_down(row, by, now))


def take_down(row: models.Change, by: str, now: datetime, *, delay: float = 0) -> list[Work]:
    """The work that removes a change's preview: its processes, databases and route."""
    preview = models.Environment.objects.filter(change=row).first()
    if preview is None:
        return []
    key = f"take-down:{preview.pk}:{row.stage}"
    arguments = {"everything": True}
    return [Work(key, "retire", row.project, by, now, environment=preview, arguments=arguments, delay=delay)]
