"""A person says what they are called."""

from __future__ import annotations

from datetime import datetime

from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, myself, operation
from vekha.policy import Action

LONGEST = 100  # characters


@operation
def rename_person(name: str, *, by: str, now: datetime) -> models.Person:
    """Oneself alone; the handle, under which one acts, stays. The same name again changes nothing.

    Raises Denied, NotFound, BadInput `bad_name`.
    """
    person, actor, project = myself(by)
    allow(actor, Action.CHOOSE_MESSAGES, project)
    name = checked_name(name)
    if name != person.name:
        before, person.name = person.name, name
        person.save(update_fields=["name"])
        append([Entry("PersonRenamed", f"person:{by}", by, now, {"name": name, "before": before})])
    return person


def checked_name(name: str) -> str:
    """Without spaces around it. Raises BadInput `bad_name`."""
    name = name.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        raise BadInput("bad_name", "This is not a name.", f"One line of 1 to {LONGEST} characters.")
    return name
