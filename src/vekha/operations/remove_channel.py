"""A person is no longer reached that way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vekha.core.errors import NotFound
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, myself, operation
from vekha.policy import Action
from vekha.ports import Secrets


@operation
def remove_channel(channel: int, *, by: str, secrets: Secrets, now: datetime) -> models.Channel:
    """One's own alone. What is on its way there ends as failed. Raises Denied, NotFound `no_channel`."""
    person, actor, project = myself(by)
    allow(actor, Action.CHOOSE_MESSAGES, project)
    rows = models.Channel.objects.select_for_update().filter(person=person, removed_at=None)
    row = rows.filter(pk=channel).first()
    if row is None:
        raise NotFound("no_channel", f"{by} has no channel {channel}.", "See `vekha message channel list`.")
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    append([Entry("ChannelRemoved", f"person:{by}", by, now, {"channel": row.pk, "service": row.service})])
    transaction.on_commit(lambda: secrets.forget(row.secret))
    return row
