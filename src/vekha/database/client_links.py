"""What the manager sees of the clients' links to a decision: whether they came, were opened, and who is away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from vekha.core.actors import Role
from vekha.core.telling_table import LINKED
from vekha.database import models
from vekha.database.mailbox import MessageLine, message_lines


@dataclass(frozen=True, slots=True)
class ClientLinkLine:
    """`sent`: what became of the newest message with it, as a MessageLine says it; "" if there was none.

    `error`: why it did not arrive. `reminded`: how often.
    """

    handle: str
    name: str
    made_at: datetime
    expires_at: datetime
    seen_at: datetime | None
    sent: str
    error: str
    reminded: int


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    person: str
    name: str
    deputy: str
    deputy_name: str
    first_day: date
    last_day: date


def links_of(slug: str, number: int, candidate: int, agreement: int) -> tuple[ClientLinkLine, ...]:
    """Those in force to the decision at hand. Three queries."""
    rows = models.ClientLink.objects.select_related("person").order_by("pk")
    mine = rows.filter(change__project__slug=slug, change__number=number, candidate__number=candidate)
    found = list(mine.filter(agreement=agreement, replaced_at=None))
    if not found:
        return ()
    told = models.Message.objects.filter(
        project__slug=slug,
        person__in=[one.person_id for one in found],
        name__in=LINKED,
        path=f"/{slug}/changes/{number}#verdict",
        at__gte=min(one.created_at for one in found),
    )
    lines = message_lines(list(told.select_related("person", "project").order_by("seq")))
    return tuple(_line(one, [line for line in lines if line.person == one.person.handle]) for one in found)


def _line(row: models.ClientLink, told: list[MessageLine]) -> ClientLinkLine:
    return ClientLinkLine(
        handle=row.person.handle,
        name=row.person.name,
        made_at=told[-1].at if told else row.created_at,
        expires_at=row.expires_at,
        seen_at=row.seen_at,
        sent=told[-1].state if told else "",
        error=told[-1].error if told else "",
        reminded=sum(one.name == "link_again" for one in told),
    )


@dataclass(frozen=True, slots=True)
class AwayPlace:
    """A project in which somebody is a client. `others`: who could decide in their place, by handle."""

    slug: str
    title: str
    absence: AbsenceLine | None
    others: dict[str, str]


def away_places(handle: str, now: datetime) -> tuple[AwayPlace, ...]:
    """Each project of a client's, with whether they are away there, now or later. Three queries."""
    mine = models.Project.objects.filter(memberships__person__handle=handle, memberships__role=Role.CLIENT)
    found = list(mine.order_by("title", "slug"))
    others: dict[int, dict[str, str]] = defaultdict(dict)
    clients = models.Membership.objects.filter(project__in=found, role=Role.CLIENT, person__disabling=None)
    for one in clients.exclude(person__handle=handle).select_related("person").order_by("person__name", "pk"):
        others[one.project_id][one.person.handle] = one.person.name
    away = _away(now).filter(project__in=found, person__handle=handle).select_related("project")
    lines = {row.project_id: _absence(row) for row in away}
    return tuple(AwayPlace(one.slug, one.title, lines.get(one.pk), others[one.pk]) for one in found)


def absences(slug: str, now: datetime) -> tuple[AbsenceLine, ...]:
    """Those of now and those to come, by when they begin."""
    return tuple(_absence(one) for one in _away(now).filter(project__slug=slug))


def _away(now: datetime) -> QuerySet[models.Absence]:
    rows = models.Absence.objects.filter(ended_at=None, until__gt=now).order_by("since", "pk")
    return rows.select_related("person", "deputy")


def _absence(row: models.Absence) -> AbsenceLine:
    person, deputy = row.person, row.deputy
    return AbsenceLine(person.handle, person.name, deputy.handle, deputy.name, row.first_day, row.last_day)
