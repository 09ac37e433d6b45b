"""A person is signed out wherever they are signed in: a laptop was left somewhere."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, myself, operation
from vekha.policy import Action


@operation
def end_sessions(*, by: str, now: datetime) -> models.Person:
    """One's own, all of them; whoever asks in one may sign that one in anew. Raises Denied, NotFound."""
    person, actor, project = myself(by)
    allow(actor, Action.CHOOSE_MESSAGES, project)
    models.Person.objects.filter(pk=person.pk).update(era=F("era") + 1)
    append([Entry("SessionsEnded", f"person:{by}", by, now)])
    person.refresh_from_db(fields=["era"])
    return person
