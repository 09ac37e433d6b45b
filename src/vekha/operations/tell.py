"""Planned messages and events become deliveries: to which channels and webhooks, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from vekha.core.actors import VEKHA
from vekha.core.telling import about
from vekha.core.telling_table import LINKED
from vekha.core.topics import Topic
from vekha.core.wishes import Due, when
from vekha.database import models
from vekha.database.jobs import DELIVER, MESSAGES, job
from vekha.database.models import DeliveryState, Settled
from vekha.database.statements import send
from vekha.operations.acting import allow, operation
from vekha.operations.policy_alarm import ALARM
from vekha.operations.set_message_rules import newest, rules_of
from vekha.policy import Action

KEY = ("channel", "mailbox", "message", "day", "webhook", "seq", "code_of", "code_number", "invitation")


def tell(first: int, last: int, *, now: datetime) -> None:
    """Of the journal's rows with these numbers and those between. Asked again, it changes nothing.

    That the policy cannot be used is told without asking it. Raises Denied for all else, until it is mended.
    """
    with transaction.atomic():
        for message in _planned(first, last).filter(name=ALARM):
            _settle(message, now)
    _tell_all(first, last, now=now)


def _planned(first: int, last: int) -> QuerySet[models.Message]:
    rows = models.Message.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(seq__range=(first, last), settled=Settled.PLANNED).order_by("pk")


@operation
def _tell_all(first: int, last: int, *, now: datetime) -> None:
    allow(VEKHA, Action.CARRY_OUT, None)
    for message in _planned(first, last):
        _settle(message, now)
    for seq, subject in models.Event.objects.filter(seq__range=(first, last)).values_list("seq", "subject"):
        for webhook in models.Webhook.objects.filter(project__slug=about(subject).get("project", ""), removed_at=None):
            plan(models.Delivery(webhook=webhook, seq=seq, due_at=now), now)


def _settle(message: models.Message, now: datetime) -> None:
    places = _places(message)
    due = _due(message, now)
    if not places:
        message.settled = Settled.NOWHERE
    elif due is None:
        message.settled = Settled.NEVER
    else:
        message.settled, message.day = Settled.DIGEST if due.digest else Settled.AT_ONCE, due.digest
    message.save(update_fields=["settled", "day"])
    if due is None:
        return
    for place in places:
        one = None if due.digest else message
        plan(models.Delivery(**place, message=one, day=due.digest, due_at=due.at), now)


def _places(message: models.Message) -> list[dict[str, Any]]:
    """The reader's channels; for a client's link without one, the e-mail that they must have."""
    person = message.person
    channels = [{"channel": channel} for channel in person.channels.filter(removed_at=None)]
    return channels or ([{"mailbox": person}] if person.email and message.name in LINKED else [])


def _due(message: models.Message, now: datetime) -> Due | None:
    """A digest that is being sent, or was, takes nothing in any more: then it is the next one."""
    rules, topic = rules_of(newest(message.person)), Topic(message.topic)
    due = when(rules, topic, now)
    if due and due.digest:
        rows = models.Delivery.objects.select_for_update(of=("self",))
        theirs = Q(channel__person=message.person) | Q(mailbox=message.person)
        states = rows.filter(theirs, day=due.digest).values_list("state", flat=True)
        if set(states) - {DeliveryState.WAITING}:
            return when(rules, topic, due.at)
    return due


def plan(row: models.Delivery, now: datetime, *, at_once: timedelta = timedelta()) -> models.Delivery:
    """The delivery and its job, unless it is there already. `at_once`: the time that whoever asks has for a try."""
    key = {name: getattr(row, name) for name in KEY}
    known, new = models.Delivery.objects.get_or_create(**key, defaults={"due_at": row.due_at})
    if new:
        defer(known, now, at_once=at_once)
    return known


def defer(row: models.Delivery, now: datetime, *, at_once: timedelta = timedelta()) -> None:
    """Its job, for when it is due. Two of them never run at a time."""
    delay = max(0.0, (row.due_at + at_once - now).total_seconds())
    send([job(MESSAGES, DELIVER, {"delivery": row.pk}, delay=delay, lock=f"delivery-{row.pk}")])
