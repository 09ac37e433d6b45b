"""An environment serves its last good release again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vekha.core.actors import VEKHA
from vekha.core.environment import arrived, rolled_back
from vekha.database import models
from vekha.database.journal import Entry, append, has
from vekha.operations import environments
from vekha.operations.acting import allow, operation
from vekha.operations.environments import must, release_named
from vekha.operations.retire import retire_leftovers
from vekha.policy import Action


@operation
def record_rollback(run: models.Run, to: models.Release, *, now: datetime, served_at: datetime) -> None:
    """`served_at`: when the proxy confirmed that every request goes to `to`. Asked again, it changes nothing.

    The time from the no to that moment is kept in milliseconds.
    """
    if run.environment is None:
        return
    allow(VEKHA, Action.CARRY_OUT, run.environment)
    key = f"rolled-back:{run.pk}"
    if has(key):
        return
    row = environments.locked(run.environment)
    old = environments.state_of(row)
    left = release_named(old.current)
    if to.pk == int(old.aside or 0):  # forward again by hand: what was left stays good
        state = must(arrived(old, run.name, run.token, str(to.pk)))
    else:
        keep = bool(run.arguments.get("keep"))
        state = must(rolled_back(old, run.name, run.token, str(to.pk), keep=keep))
    environments.keep(row, state, now)
    data = {
        "cause": run.arguments.get("cause", ""),
        "from_digest": left.digest if left else "",
        "to_digest": to.digest,
        "milliseconds": round((served_at - run.created_at).total_seconds() * 1000, 1),
        "run": run.pk,
    }
    entry = Entry("RolledBack", environments.subject_of(row), run.by, now, data, key)
    append([entry], work=retire_leftovers(to, state, now))


def record_nothing_to_roll_back(run: models.Run, why: str, *, now: datetime) -> None:
    """The rejected candidate is not what runs there: the environment is left alone."""
    _once(run, "LeftAlone", {"why": why}, now)


def record_rollback_failed(run: models.Run, cause: str, *, now: datetime) -> None:
    """The environment may not serve a good release: a person must look at once."""
    _once(run, "RollbackFailed", {"cause": cause, "asked": run.arguments.get("cause", "")}, now)


@transaction.atomic
def _once(run: models.Run, kind: str, data: dict[str, str], now: datetime) -> None:
    key = f"{kind}:{run.pk}"
    if run.environment is not None and not has(key):
        subject = environments.subject_of(run.environment)
        append([Entry(kind, subject, VEKHA.handle, now, {"run": run.pk, **data}, key)])
