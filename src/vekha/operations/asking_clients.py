"""Who is asked when a change waits for its client, or owes their verdict; and the links by which they decide.

No verb of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vekha.core.actors import VEKHA, Role
from vekha.core.change import Change
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


def from_whom(state: Change) -> str:
    """From whom a link is: the manager who said yes; without one, who declared the emergency first."""
    said = [one.person for one in state.verdicts if one.role is Role.MANAGER]
    return next(iter([*said, *(state.emergency.people if state.emergency else ())]), "")


def ask(
    change: models.Change,
    candidate: models.Candidate,
    agreement: int,
    *,
    by: str,
    at: datetime,
    manager: str = "",
    owed: bool = False,
) -> list[Entry]:
    """Links for those who are asked and have none to this decision yet, and what the journal is to say of it.

    `manager`: from whom the links are, if not from `by`. `owed`: it is live without their verdict; whoever has a link
    from before is told as well, as it opens again. Who has no e-mail gets no link, as no code could confirm that it is
    them: they sign in. Asked again, it adds nothing.
    """
    entries = list[Entry]()
    links = models.ClientLink.objects.filter(candidate=candidate, agreement=agreement, replaced_at=None)
    known = set(links.values_list("person_id", flat=True))
    for one in asked(change.project, at):
        handle, mailed = one.person.handle, bool(one.person.email)
        key = f"{'owed' if owed else 'asked'}:{candidate.pk}/{agreement}/{handle}"
        if (not owed and one.person.pk in known) or ((owed or not mailed) and has(key)):
            continue
        if not mailed:
            data = {"people": [handle], "candidate": candidate.number, "agreement": agreement, **_owed(owed)}
            entries.append(Entry("ClientAsked", subject_of(change), by, at, data, key))
            continue
        if one.person.pk not in known:
            make(change, candidate, agreement, one.person, by=manager or by, at=at)
        told = made(change, candidate, agreement, handle, one.stands_in_for, by=by, at=at, owed=owed)
        entries.append(replace(told, key=key) if owed else told)
    return entries


def ask_what_is_owed(change: models.Change, candidate: models.Candidate, state: Change, at: datetime) -> list[Entry]:
    """As `ask`, with the release that did without the client. `state`: of the change as it is released.

    What a client was about to say before is to be said anew: a no means more, now that customers have it. And whether
    they look at that is another question than whether they looked before.
    """
    links = models.ClientLink.objects.filter(candidate=candidate, agreement=state.agreed)
    links.update(seen_at=None)
    links.exclude(draft_answer=models.AWAY).update(draft_answer="", code="", code_until=None, code_asked_at=None)
    return ask(change, candidate, state.agreed, by=VEKHA.handle, at=at, manager=from_whom(state), owed=True)


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
    owed: bool = False,
) -> Entry:
    """What the journal says, and the outbox sends: the link goes to the person with the message of this event."""
    data = {"person": person, "candidate": candidate.number, "agreement": agreement, "stood_in_for": list(others)}
    return Entry("ClientLinkMade", subject_of(change), by, at, {**data, **_owed(owed)})


def _owed(owed: bool) -> dict[str, bool]:
    """By it the message is in other words."""
    return {"owed": True} if owed else {}
