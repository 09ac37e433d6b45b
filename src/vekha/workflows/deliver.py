"""Brings one delivery to its place: begins a try, sends, records what came of it.

Between sending and recording a worker may be killed; then it is sent once more, at most (`begin_delivery`). A receiver
of webhooks knows the repeat by its `webhook-id`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook

from vekha.core.announcing import Fact, cloud_event
from vekha.core.errors import VekhaError
from vekha.core.telling_table import LINKED
from vekha.database import models
from vekha.operations.mint import mint_code, mint_key, mint_sign_in
from vekha.operations.record_delivery import begin_delivery, record_delivery, record_dropped, record_missed
from vekha.operations.set_message_rules import language_of
from vekha.ports import Note, Outside
from vekha.workflows import wording

UNEXPECTED = "Something unexpected happened ({kind})."  # its own words may hold parts of an address


def deliver(delivery: int, outside: Outside, *, boundary: Callable[[str], None] = lambda where: None) -> None:
    """Asked again, it changes nothing. `boundary` is called between any two effects: tests kill the worker there."""
    row = begin_delivery(delivery, now=outside.clock.now())
    if row is None:
        return
    boundary("begun")
    try:
        sent = _send(row, outside)
    except VekhaError as error:
        record_missed(row, error.what, now=outside.clock.now())
        return
    except Exception as error:
        record_missed(row, UNEXPECTED.format(kind=type(error).__name__), now=outside.clock.now())
        return
    boundary("sent")
    (record_delivery if sent else record_dropped)(row, now=outside.clock.now())


def _send(row: models.Delivery, outside: Outside) -> bool:
    """Whether there was anything to send."""
    if row.webhook is not None and row.seq is not None:
        body = json.loads(models.Event.objects.values_list("body", flat=True).get(seq=row.seq))
        at = datetime.fromisoformat(body["at"])
        fact = Fact(row.seq, body["kind"], body["subject"], body["by"], at, body["data"])
        post(row.webhook, cloud_event(fact, outside.address()), outside)
        return True
    note = _note(row, outside)
    if note is None:
        return False
    if row.channel is not None:
        outside.notifier.send(outside.secrets.read(row.channel.secret), note)
    elif row.mailbox is not None:
        outside.notifier.mail(row.mailbox.email, note)
    return True


def _note(row: models.Delivery, outside: Outside) -> Note | None:
    """None: it is needed no more."""
    reader, address = row.reader, outside.address()
    if reader is None:
        raise LookupError(f"{row} has no reader")
    language = language_of(reader)
    if row.code_of is not None:
        code = mint_code(row, now=outside.clock.now())
        return wording.code_note(code, row.code_of, language) if code else None
    if row.invitation is not None:
        secret = mint_sign_in(row, now=outside.clock.now())
        language = language_of(reader, otherwise=row.invitation.language)
        return wording.invitation_note(f"{address}/invitations/{secret}", language) if secret else None
    if row.message is not None:
        path = _path(row.message, outside)
        return wording.note_of(row.message, language, address, path) if path else None
    if row.day is None:
        raise LookupError(f"{row} has neither a message nor a day")
    rows = models.Message.objects.filter(person=reader, day=row.day).select_related("project", "person").order_by("seq")
    found = [(one, path) for one in rows if (path := _path(one, outside))]
    return wording.digest_of(found, row.day, language, address) if found else None


def _path(message: models.Message, outside: Outside) -> str:
    """Where it leads; "" if there is nothing to do there any more. A client's link gets its secret here."""
    if message.name not in LINKED:
        return message.path
    secret = mint_key(message, now=outside.clock.now())
    return f"/c/{secret}" if secret else ""


def post(webhook: models.Webhook, event: dict[str, Any], outside: Outside) -> None:
    """Signed by Standard Webhooks (https://www.standardwebhooks.com), as of now. Raises VekhaError `not_delivered`."""
    body, now = json.dumps(event, ensure_ascii=False), outside.clock.now()
    signature = Webhook(outside.secrets.read(webhook.secret)).sign(event["id"], now, body)
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Vekha",
        "webhook-id": event["id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    outside.hooks.post(webhook.url, body.encode(), headers)
