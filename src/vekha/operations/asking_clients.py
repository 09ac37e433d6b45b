"""Who is asked when a change waits for its client, and the links by which they decide. No verb of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vekha.core.actors import Role
from vekha.core.deputies import who_decides
from vekha.database import models
from vekha.database.journal import Entry, has, subject_of

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """A client, and the handles of those who are away and for whom they stand in."""

    person: models.Person
    stands_in_for: tuple[str, ...]


def asked(project: models.Project, now: datetime) -> tuple[Asked, ...]:
    """The clients who decide now: those who are there, and the deputies of those who are away. Two queries."""
    members = models.Membership.objects.filter(project=project, role=Role.CLIENT, person__disabling=None)
    people = {one.person.handle: one.person for one in members.select_related("person").order_by("pk")}
    found = who_decides(list(people), away(project, now))
    return tuple(Asked(people[handle], others) for handle, others in found.items())


def away(project: models.Project, now: datetime) -> dict[str, str]:
    """Who is away now, and their deputy."""
    rows = models.Absence.objects.filter(project=project, ended_at=None, since__lte=now, until__gt=now)
    return dict(rows.order_by("pk").values_list("person__handle", "deputy__handle"))


def stood_in_for(project: models.Project, handle: str, now: datetime) -> tuple[str, ...]:
    return next((one.stands_in_for for one in asked(project, now) if one.person.handle == handle), ())


def ask(
    change: models.Change, candidate: models.Candidate, agreement: int, *, by: str, at: datetime, manager: str = ""
) -> list[Entry]:
    """Links for those who are asked and have none to this decision yet, and what the journal is to say of it.

    `manager`: from whom the links are, if not from `by`. Who has no e-mail gets no link, as no code could confirm that
    it is them: they sign in. Asked again, it adds nothing.
    """
    entries = list[Entry]()
    links = models.ClientLink.objects.filter(candidate=candidate, agreement=agreement, replaced_at=None)
    known = set(links.values_list("person_id", flat=True))
    for one in asked(change.project, at):
        if one.person.pk in known:
            continue
        if one.person.email:
            make(change, candidate, agreement, one.person, by=manager or by, at=at)
            entries.append(made(change, candidate, agreement, one.person.handle, one.stands_in_for, by=by, at=at))
            continue
        key = f"asked:{candidate.pk}/{agreement}/{one.person.handle}"
        if not has(key):
            data = {"people": [one.person.handle], "candidate": candidate.number, "agreement": agreement}
            entries.append(Entry("ClientAsked", subject_of(change), by, at, data, key))
    return entries


def make(
    change: models.Change,
    candidate: models.Candidate,
    agreement: int,
    person: models.Person,
    *,
    by: str,
    at: datetime,
) -> models.ClientLink:
    return models.ClientLink.objects.create(
        change=change,
        candidate=candidate,
        agreement=agreement,
        person=person,
        digest=candidate.digest,
        by=by,
        created_at=at,
        expires_at=at + LASTS,
    )


def made(
    change: models.Change,
    candidate: models.Candidate,
    agreement: int,
    person: str,
    others: Sequence[str],
    *,
    by: str,
    at: datetime,
) -> Entry:
    """What the journal says, and the outbox sends: the link goes to the person with the message of this event."""
    data = {"person": person, "candidate": candidate.number, "agreement": agreement, "stood_in_for": list(others)}
    return Entry("ClientLinkMade", subject_of(change), by, at, data)
