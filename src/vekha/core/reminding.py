"""When somebody is reminded of what waits for them, and when somebody else is asked to step in. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from vekha.core.actors import Role


@dataclass(frozen=True, slots=True)
class Reminding:
    """Remind after so long, then again and again; `deputy`: after so long ask somebody else as well."""

    after: timedelta = timedelta(hours=24)
    every: timedelta = timedelta(hours=24)
    deputy: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Reminder:
    """The how-manieth of this waiting, from 1. Those that were missed while nothing ran are not made up for."""

    number: int
    deputy: bool


def reminder(since: datetime, now: datetime, reminding: Reminding) -> Reminder | None:
    """The newest one that is due; None: it has not waited long enough."""
    waited = now - since
    if waited < reminding.after:
        return None
    return Reminder(1 + (waited - reminding.after) // reminding.every, waited >= reminding.deputy)


def deputy_of(roles: Collection[Role]) -> Role:
    """Who steps in: the manager; for the manager, the DevOps engineer, who can give the role to another one."""
    return Role.DEVOPS if Role.MANAGER in roles else Role.MANAGER
