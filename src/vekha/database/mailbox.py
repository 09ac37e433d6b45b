"""What readers see of messages: what was planned, where it went, and by which ways people can be reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from vekha.database import models
from vekha.database.models import DeliveryState, Settled


@dataclass(frozen=True, slots=True)
class MessageLine:
    """`state`: planned, nowhere or never; else that of the delivery which is furthest from having arrived."""

    seq: int
    at: datetime
    person: str
    project: str
    topic: str
    name: str
    path: str
    state: str
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """Without the address, which is never shown again."""

    id: int
    person: str
    service: str
    label: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class WebhookLine:
    id: int
    project: str
    url: str
    added_at: datetime
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How an installation reaches people. `failed`: deliveries that were given up since that moment."""

    channels: int
    waiting: int
    failed: int


WORST = (DeliveryState.FAILED, DeliveryState.SENDING, DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.DROPPED)


def messages(*, person: str = "", failed: bool = False, last: int = 50) -> tuple[MessageLine, ...]:
    """The last ones, oldest first; of one person, or only those that did not arrive somewhere. Two queries."""
    rows = models.Message.objects.select_related("person", "project").order_by("-seq", "-pk")
    if person:
        rows = rows.filter(person__handle=person)
    if failed:
        lost = models.Delivery.objects.filter(state=DeliveryState.FAILED, webhook=None, code_of=None, invitation=None)
        digests = Q(person__in=lost.values("channel__person"), day__in=lost.exclude(day=None).values("day"))
        rows = rows.filter(Q(pk__in=lost.exclude(message=None).values("message")) | digests)
    return message_lines(list(reversed(rows[:last])))


def message_lines(rows: list[models.Message]) -> tuple[MessageLine, ...]:
    """Their persons and projects must be there already. One query."""
    deliveries = _deliveries(rows)
    return tuple(_line(row, deliveries[row.pk]) for row in rows)


def channels(person: str = "") -> tuple[ChannelLine, ...]:
    rows = models.Channel.objects.filter(removed_at=None).select_related("person").order_by("person__handle", "pk")
    if person:
        rows = rows.filter(person__handle=person)
    return tuple(ChannelLine(row.pk, row.person.handle, row.service, row.label, row.added_at) for row in rows)


def webhooks(project: str = "") -> tuple[WebhookLine, ...]:
    rows = models.Webhook.objects.filter(removed_at=None).select_related("project").order_by("project__slug", "pk")
    if project:
        rows = rows.filter(project__slug=project)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for webhook, state in models.Delivery.objects.filter(webhook__in=rows).values_list("webhook", "state"):
        counts[webhook][state] += 1
    return tuple(_webhook(row, counts[row.pk]) for row in rows)


def reach(since: datetime) -> Reach:
    lost = models.Delivery.objects.filter(state=DeliveryState.FAILED, due_at__gte=since)
    waiting = models.Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lt=since + timedelta(days=1))
    return Reach(models.Channel.objects.filter(removed_at=None).count(), waiting.count(), lost.count())


def _deliveries(rows: list[models.Message]) -> dict[int, list[models.Delivery]]:
    """By message; a digest's delivery is that of each message in it."""
    digests: dict[tuple[int, date], list[int]] = defaultdict(list)
    for row in rows:
        if row.day:
            digests[row.person_id, row.day].append(row.pk)
    days, people = {day for _, day in digests}, {person for person, _ in digests}
    theirs = Q(channel__person__in=people) | Q(mailbox__in=people)
    wanted = Q(message__in=rows) | Q(day__in=days) & theirs
    found: dict[int, list[models.Delivery]] = defaultdict(list)
    for one in models.Delivery.objects.filter(wanted).select_related("channel"):
        alone = [one.message_id] if one.message_id else []
        reader = one.channel.person_id if one.channel else one.mailbox_id
        for message in digests[reader, one.day] if reader and one.day else alone:
            found[message].append(one)
    return found


def _line(row: models.Message, deliveries: list[models.Delivery]) -> MessageLine:
    worst = min(deliveries, key=lambda one: WORST.index(DeliveryState(one.state)), default=None)
    settled = row.settled in (Settled.PLANNED, Settled.NOWHERE, Settled.NEVER) or worst is None
    return MessageLine(
        seq=row.seq,
        at=row.at,
        person=row.person.handle,
        project=row.project.slug,
        topic=row.topic,
        name=row.name,
        path=row.path,
        state=row.settled if settled or worst is None else worst.state,
        tries=worst.tries if worst else 0,
        error=worst.error if worst else "",
    )


def _webhook(row: models.Webhook, count: dict[str, int]) -> WebhookLine:
    waiting = count[DeliveryState.WAITING] + count[DeliveryState.SENDING]
    sent, failed = count[DeliveryState.SENT], count[DeliveryState.FAILED]
    return WebhookLine(row.pk, row.project.slug, row.url, row.added_at, sent, waiting, failed)
