"""A person says how they can be reached."""

from __future__ import annotations

from datetime import datetime

from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, myself, operation
from vekha.policy import Action
from vekha.ports import Notifier, Secrets

LONGEST = 2_000  # characters of an address


@operation
def add_channel(
    address: str, label: str, *, by: str, notifier: Notifier, secrets: Secrets, now: datetime
) -> models.Channel:
    """`address` is kept outside of the database. Raises Denied, NotFound, BadInput `bad_channel`."""
    person, actor, project = myself(by)
    allow(actor, Action.CHOOSE_MESSAGES, project)
    if len(address) > LONGEST or not address.isprintable():
        raise BadInput("bad_channel", "This is not an address.", "One line of printable text.")
    service = notifier.service(address)
    name = secrets.keep(address)  # before the row: a row without its secret would be of no use
    try:
        return _add(person, service, label, name, now)
    except BaseException:
        secrets.forget(name)
        raise


def _add(person: models.Person, service: str, label: str, secret: str, now: datetime) -> models.Channel:
    label = label.strip()[:60]
    row = models.Channel.objects.create(person=person, service=service, label=label, secret=secret, added_at=now)
    data = {"channel": row.pk, "service": service, "label": label}
    append([Entry("ChannelAdded", f"person:{person.handle}", person.handle, now, data)])
    return row
