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
from vekha.database import models
from vekha.operations.record_delivery import begin_delivery, record_delivery, record_missed
from vekha.operations.set_message_rules import newest
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
        _send(row, outside)
    except VekhaError as error:
        record_missed(row, error.what, now=outside.clock.now())
        return
    except Exception as error:
        record_missed(row, UNEXPECTED.format(kind=type(error).__name__), now=outside.clock.now())
        return
    boundary("sent")
    record_delivery(row, now=outside.clock.now())


def _send(row: models.Delivery, outside: Outside) -> None:
    if row.webhook is not None and row.seq is not None:
        body = json.loads(models.Event.objects.values_list("body", flat=True).get(seq=row.seq))
        at = datetime.fromisoformat(body["at"])
        fact = Fact(row.seq, body["kind"], body["subject"], body["by"], at, body["data"])
        post(row.webhook, cloud_event(fact, outside.address()), outside)
    elif row.channel is not None:
        address = outside.secrets.read(row.channel.secret)
        outside.notifier.send(address, _note(row, row.channel, outside.address()))


def _note(row: models.Delivery, channel: models.Channel, address: str) -> Note:
    language = newest(channel.person).language
    if row.message is not None:
        return wording.note_of(row.message, language, address)
    if row.day is None:
        raise LookupError(f"{row} has neither a message nor a day")
    messages = models.Message.objects.filter(person=channel.person, day=row.day).select_related("project")
    return wording.digest_of(list(messages.order_by("seq")), row.day, language, address)


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
