"""Planned messages and events become deliveries: to which channels and webhooks, and when."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import VEKHA
from vekha.core.telling import about
from vekha.core.topics import Topic
from vekha.core.wishes import Due, when
from vekha.database import models
from vekha.database.jobs import DELIVER, MESSAGES, job
from vekha.database.models import DeliveryState, Settled
from vekha.database.statements import send
from vekha.operations.acting import allow, operation
from vekha.operations.set_message_rules import newest, rules_of
from vekha.policy import Action


@operation
def tell(first: int, last: int, *, now: datetime) -> None:
    """Of the journal's rows with these numbers and those between. Asked again, it changes nothing."""
    allow(VEKHA, Action.CARRY_OUT, None)
    waiting = models.Message.objects.select_for_update(of=("self",)).select_related("person")
    for message in waiting.filter(seq__range=(first, last), settled=Settled.PLANNED).order_by("pk"):
        _settle(message, now)
    for seq, subject in models.Event.objects.filter(seq__range=(first, last)).values_list("seq", "subject"):
        for webhook in models.Webhook.objects.filter(project__slug=about(subject).get("project", ""), removed_at=None):
            plan(models.Delivery(webhook=webhook, seq=seq, due_at=now), now)


def _settle(message: models.Message, now: datetime) -> None:
    channels = list(message.person.channels.filter(removed_at=None))
    due = _due(message, now)
    if not channels:
        message.settled = Settled.NOWHERE
    elif due is None:
        message.settled = Settled.NEVER
    else:
        message.settled, message.day = Settled.DIGEST if due.digest else Settled.AT_ONCE, due.digest
    message.save(update_fields=["settled", "day"])
    if due is None:
        return
    for channel in channels:
        one = None if due.digest else message
        plan(models.Delivery(channel=channel, message=one, day=due.digest, due_at=due.at), now)


def _due(message: models.Message, now: datetime) -> Due | None:
    """A digest that is being sent, or was, takes nothing in any more: then it is the next one."""
    rules, topic = rules_of(newest(message.person)), Topic(message.topic)
    due = when(rules, topic, now)
    if due and due.digest:
        rows = models.Delivery.objects.select_for_update(of=("self",))
        states = rows.filter(channel__person=message.person, day=due.digest).values_list("state", flat=True)
        if set(states) - {DeliveryState.WAITING}:
            return when(rules, topic, due.at)
    return due


def plan(row: models.Delivery, now: datetime) -> None:
    """The delivery and its job, unless it is there already."""
    key = {"channel": row.channel, "message": row.message, "day": row.day, "webhook": row.webhook, "seq": row.seq}
    known, new = models.Delivery.objects.get_or_create(**key, defaults={"due_at": row.due_at})
    if new:
        defer(known, now)


def defer(row: models.Delivery, now: datetime) -> None:
    """Its job, for when it is due. Two of them never run at a time."""
    delay = max(0.0, (row.due_at - now).total_seconds())
    send([job(MESSAGES, DELIVER, {"delivery": row.pk}, delay=delay, lock=f"delivery-{row.pk}")])
