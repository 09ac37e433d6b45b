"""Who has access to what: people with their roles and how they came in, deliveries of webhooks, denials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from vekha.core.actors import Role
from vekha.database import models
from vekha.database.pages import EventLine
from vekha.database.queries import Slugs, snapshot
from vekha.database.timeline import events_before

SHOWN = 5  # deliveries of a webhook
DENIALS = 20


@dataclass(frozen=True, slots=True)
class Disabled:
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    until: datetime | None = None
    mailed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One person. `roles`: by project, of those that were asked for. `invited`: until when a link that is not used yet
    signs them in. `mailed`: what became of that link's e-mail, as a Delivery says it; "": none was sent, and `error`:
    why it did not arrive. `signed_in`: the last time; None: never."""

    key: int
    handle: str
    name: str
    email: str
    roles: dict[str, tuple[Role, ...]]
    disabled: Disabled | None
    created_at: datetime
    signed_in: datetime | None
    invited: datetime | None
    mailed: str
    error: str
    has_password: bool

    def roles_in(self, project: str) -> tuple[Role, ...]:
        return self.roles.get(project, ())


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    webhook: int
    kind: str  # of the event
    state: str
    tries: int
    error: str
    due_at: datetime
    sent_at: datetime | None


def access(of: Slugs = None, *, now: datetime) -> tuple[AccessLine, ...]:
    """People with a role in these projects, or in any, by name. Four queries."""
    with snapshot():
        members = models.Membership.objects.order_by("project__slug", "pk")
        if of is not None:
            members = members.filter(project__slug__in=of)
        roles: dict[int, dict[str, tuple[Role, ...]]] = defaultdict(dict)
        for person, slug, role in members.values_list("person_id", "project__slug", "role"):
            roles[person][slug] = (*roles[person].get(slug, ()), Role(role))
        links = models.SignInLink.objects.filter(person__in=roles, used_at=None, expires_at__gt=now)
        wanted = links.values_list("person_id", "expires_at", "deliveries__state", "deliveries__error")
        invited = {person: Invited(until, state or "", error or "") for person, until, state, error in wanted}
        disabled = {
            one.person_id: Disabled(one.by, one.why, one.at)
            for one in models.DisabledPerson.objects.filter(person__in=roles)
        }
        rows = models.Person.objects.filter(pk__in=roles).order_by("name", "handle")
        return tuple(_line(row, roles[row.pk], disabled.get(row.pk), invited.get(row.pk, Invited())) for row in rows)


def _line(
    row: models.Person, roles: dict[str, tuple[Role, ...]], disabled: Disabled | None, invited: Invited
) -> AccessLine:
    return AccessLine(
        key=row.pk,
        handle=row.handle,
        name=row.name or row.handle,
        email=row.email,
        roles={slug: tuple(role for role in Role if role in has) for slug, has in roles.items()},
        disabled=disabled,
        created_at=row.created_at,
        signed_in=row.last_login,
        invited=invited.until,
        mailed=invited.mailed,
        error=invited.error,
        has_password=row.has_usable_password(),
    )


def deliveries(webhooks: Collection[int]) -> dict[int, list[DeliveryLine]]:
    """The last ones of each webhook, newest first. Two queries."""
    place = Window(RowNumber(), partition_by=F("webhook_id"), order_by=F("seq").desc())
    rows = models.Delivery.objects.filter(webhook__in=webhooks).annotate(place=place).filter(place__lte=SHOWN)
    found = list(rows.order_by("webhook_id", "-seq"))
    kinds = dict(models.Event.objects.filter(pk__in=[one.seq for one in found]).values_list("pk", "kind"))
    lines: dict[int, list[DeliveryLine]] = defaultdict(list)
    for one in found:
        kind = kinds.get(one.seq or 0, "")
        webhook = one.webhook_id or 0
        lines[webhook].append(DeliveryLine(webhook, kind, one.state, one.tries, one.error, one.due_at, one.sent_at))
    return lines


def denials(project: str) -> tuple[EventLine, ...]:
    """The last ones in a project, newest first. One query."""
    return events_before([f"project:{project}"], kinds=["Denied"], before=None, limit=DENIALS)
