"""A client is away, and says who of the other clients decides in their place; and is back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vekha.core.actors import Role
from vekha.core.errors import BadInput, NotFound
from vekha.database import models
from vekha.database.jobs import ASK, MESSAGES, job
from vekha.database.journal import Entry, append
from vekha.database.statements import send
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.operations.set_message_rules import newest
from vekha.policy import Action


@operation
def name_deputy(
    slug: str, deputy: str, *, since: date | None = None, until: date, by: str, now: datetime
) -> models.Absence:
    """From the day `since` (None: from now on) to the end of the day `until`, by the client's own clock.

    Links and reminders go to the deputy meanwhile. One absence at a time: another one takes its place. Raises Denied,
    NotFound `no_client`, BadInput `own_deputy`, `bad_days`.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.NAME_DEPUTY, project)
    person = models.Person.objects.select_for_update().get(handle=by)  # of two at once, the second sees the first
    if deputy == by:
        raise BadInput("own_deputy", "Nobody is their own deputy.", "Name another client.")
    other = _client(project, deputy)
    zone = ZoneInfo(newest(person).zone)
    first = since or now.astimezone(zone).date()
    begin, end = _moments(first, until, zone, now)
    models.Absence.objects.filter(person=person, project=project, ended_at=None).update(ended_at=now)
    row = models.Absence.objects.create(
        person=person,
        deputy=other,
        project=project,
        first_day=first,
        last_day=until,
        since=begin,
        until=end,
        named_at=now,
    )
    data = {"person": by, "deputy": deputy, "first_day": first.isoformat(), "last_day": until.isoformat()}
    append([Entry("AbsenceNamed", f"project:{slug}", by, now, data)])
    _ask_anew(slug)
    return row


@operation
def end_absence(slug: str, *, by: str, now: datetime) -> None:
    """They decide themselves again. Raises Denied, NotFound `no_absence`."""
    project = project_named(slug)
    allow(actor_in(by, project), Action.NAME_DEPUTY, project)
    rows = models.Absence.objects.select_for_update(of=("self",)).select_related("deputy")
    row = rows.filter(person__handle=by, project=project, ended_at=None, until__gt=now).first()
    if row is None:
        raise NotFound("no_absence", f"{by} is not away from {slug}.", "Nothing to do.")
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    append([Entry("AbsenceEnded", f"project:{slug}", by, now, {"person": by, "deputy": row.deputy.handle})])
    _ask_anew(slug)


def _client(project: models.Project, handle: str) -> models.Person:
    known = models.Membership.objects.filter(project=project, role=Role.CLIENT, person__disabling=None)
    found = known.filter(person__handle=handle).select_related("person").first()
    if found is None:
        raise NotFound("no_client", f"{handle} is no client of {project.slug}.", "See `vekha person list`.")
    return found.person


def _moments(first: date, until: date, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    if until < first or until < today:
        raise BadInput(
            "bad_days", "The last day is before the first one, or has passed.", "Give a day that is to come."
        )
    begin = now if first <= today else datetime.combine(first, time(), zone)
    return begin, datetime.combine(until + timedelta(days=1), time(), zone)


def _ask_anew(slug: str) -> None:
    """Those who decide from now on get their links."""
    send([job(MESSAGES, ASK, {"project": slug})])
