"""Whom a change waits for, and what happens on a no: a named person or a named job at every stage, never nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vekha.core.actors import Role
from vekha.core.change import ASSESSORS, REVIEWER, Change, Stage

People = Mapping[Role, Sequence[str]]  # who has which role in the project: handles
BUILD, PREVIEW, ROLLOUT = "build_candidate", "deploy_preview", "rollout"


class On(StrEnum):
    PEOPLE = "people"
    JOB = "job"
    NOBODY = "nobody"  # only of a change that has ended


@dataclass(frozen=True, slots=True)
class Job:
    """A run of the platform's, as far as it matters here. `state`: waiting, running, undoing or stuck."""

    name: str
    state: str
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`what` goes on from the name: "tess is to say yes or no to candidate 2", "build_candidate builds candidate 2"."""

    on: On
    what: str
    since: datetime
    roles: tuple[Role, ...] = ()
    people: tuple[str, ...] = ()  # handles of those who have the roles, as far as they are known
    job: str = ""

    @property
    def who(self) -> str:
        """ "tester tess", "developer dan or dora", "job rollout", "" if nothing is waited for."""
        if self.on is On.JOB:
            return f"job {self.job}"
        roles = ", ".join(self.roles)
        return f"{roles} {' or '.join(self.people)}".strip() if len(self.roles) < 2 else roles


def waiting_for(
    change: Change, *, people: People | None = None, jobs: Iterable[Job] | None = None, declined: bool | None = None
) -> Waiting:
    """Who or what must act next.

    `people`, `jobs`: what is known of the project and of this change's open or stuck runs; None: not looked up.
    `declined`: whether the newest proposal was answered with no; None: judged by the reason that the change keeps.
    """
    match change.stage:
        case Stage.REQUESTED | Stage.AGREEING:
            found = _agreeing(change, bool(change.reason) if declined is None else declined)
        case Stage.BUILDING:
            found = _building(change)
        case Stage.TESTING | Stage.MANAGER_REVIEW | Stage.CLIENT_REVIEW:
            number = change.candidate.number if change.candidate else 0
            found = _roles(change, f"to say yes or no to candidate {number}", REVIEWER[change.stage])
        case Stage.RELEASING:
            found = _job(change, ROLLOUT, "brings it to production")
        case Stage.LIVE:
            found = _roles(change, "to ask the client how it is, and to close the change", Role.MANAGER)
        case _:
            return Waiting(On.NOBODY, f"it is {change.stage}", change.since)
    if found.on is On.JOB and jobs is not None:
        found = _really(change, found, tuple(jobs))
    return found if people is None or found.on is On.JOB else _named(change, found, people)


def _agreeing(change: Change, declined: bool) -> Waiting:
    if missing := sorted(ASSESSORS - change.assessed):
        return _roles(change, "to say what the request takes", *missing)
    if not change.proposed:
        return _roles(change, "to propose an agreement", Role.MANAGER)
    if declined:
        return _roles(change, f"to propose another agreement: version {change.proposed} was declined", Role.MANAGER)
    return _roles(change, f"to answer version {change.proposed} of the agreement", Role.CLIENT)


def _building(change: Change) -> Waiting:
    candidate = change.candidate
    if candidate is None:
        what = "to mend the branch: it " + change.reason if change.reason else "to push the first candidate"
        return _roles(change, what, Role.DEVELOPER)
    if not candidate.open:
        return _roles(change, f"to push a candidate that mends what was wrong with {candidate.number}", Role.DEVELOPER)
    if not candidate.digest:
        return _job(change, BUILD, f"builds and checks candidate {candidate.number}")
    return _job(change, PREVIEW, f"brings candidate {candidate.number} to its preview and checks it there")


def _roles(change: Change, what: str, *roles: Role) -> Waiting:
    return Waiting(On.PEOPLE, what, change.since, roles)


def _job(change: Change, name: str, what: str) -> Waiting:
    return Waiting(On.JOB, what, change.since, job=name)


def _really(change: Change, expected: Waiting, jobs: Sequence[Job]) -> Waiting:
    """The job must be there and able to go on; else it is for the DevOps engineer to look."""
    mine = [job for job in jobs if job.name == expected.job]
    for job in mine:
        if job.state != "stuck":
            what = f"{expected.what}; it waits: {job.waits_for}" if job.waits_for else expected.what
            return Waiting(On.JOB, what, change.since, job=job.name)
    why = "is stuck" if mine else "is not there, though it should be"
    return _roles(change, f"to look: the job {expected.job} {why}", Role.DEVOPS)


def _named(change: Change, found: Waiting, people: People) -> Waiting:
    """With the handles; a role that nobody has is for the DevOps engineer to give."""
    empty = [role for role in found.roles if not people.get(role)]
    if empty and Role.DEVOPS not in found.roles:
        names = tuple(people.get(Role.DEVOPS, ()))
        what = f"to give somebody the role {', '.join(empty)}, {found.what}"
        return Waiting(On.PEOPLE, what, found.since, (Role.DEVOPS,), names)
    handles = list(dict.fromkeys(handle for role in found.roles for handle in people.get(role, ())))
    candidate = change.candidate
    if candidate and found.roles == (Role.DEVELOPER,) and candidate.author in handles:
        handles = [candidate.author]
    if candidate and found.roles == (Role.TESTER,):  # the author of a candidate is never its tester
        handles = [handle for handle in handles if handle != candidate.author]
        if not handles:
            what = f"to give somebody but {candidate.author} the role tester, {found.what}"
            return Waiting(On.PEOPLE, what, found.since, (Role.DEVOPS,), tuple(people.get(Role.DEVOPS, ())))
    return Waiting(found.on, found.what, found.since, found.roles, tuple(handles))


def if_no(change: Change) -> str:
    """What happens if whoever is asked now says no; "" where nobody is asked."""
    match change.stage:
        case Stage.AGREEING if change.proposed > change.agreed:
            return "The manager proposes another agreement; nothing is built before the client agrees."
        case Stage.BUILDING if change.candidate and change.candidate.open:
            return "A red check stops it here: production and the last good preview stay as they are."
        case Stage.TESTING | Stage.MANAGER_REVIEW | Stage.CLIENT_REVIEW:
            return "The preview serves its last good release again by itself, and the change is at building."
        case Stage.RELEASING:
            return "Production serves its last good release again by itself, and the change is at building."
        case Stage.LIVE:
            return "The DevOps engineer can move production back (`vekha rollback`); a new request mends it."
        case _:
            return ""
