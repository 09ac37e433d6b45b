"""Whom a change waits for, and what happens on a no: a named person or a named job at every stage, never nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from vekha.core.actors import Role
from vekha.core.change import DECLARERS, REVIEWER, Change, Stage
from vekha.core.lifecycle import WORKING

People = Mapping[Role, Sequence[str]]  # who has which role in the project: handles
BUILD, PREVIEW, ROLLOUT = "build_candidate", "deploy_preview", "rollout"
PRODUCTION_BACK = "Production serves its last good release again by itself, and the change is at building."
SECOND = tuple(role for role in Role if role in DECLARERS)


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
    """`what` goes on from the name: "tess is to say yes or no to candidate 2", "build_candidate builds candidate 2".

    `text` and `args` are its template and what stands in it, for those who say it in another language.
    """

    on: On
    text: str
    since: datetime
    roles: tuple[Role, ...] = ()
    people: tuple[str, ...] = ()  # handles of those who have the roles, as far as they are known
    job: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    held: str = ""  # why the job cannot go on at the moment

    @property
    def what(self) -> str:
        said = self.text.format(**self.args)
        return f"{said}; it waits: {self.held}" if self.held else said

    @property
    def who(self) -> str:
        """ "tester tess", "developer dan or dora", "job rollout", "" if nothing is waited for."""
        if self.on is On.JOB:
            return f"job {self.job}"
        roles = ", ".join(self.roles)
        return f"{roles} {' or '.join(self.people)}".strip() if len(self.roles) < 2 else roles


def waiting_for(change: Change, *, people: People | None = None, jobs: Iterable[Job] | None = None) -> Waiting:
    """Who or what must act next.

    `people`, `jobs`: what is known of the project and of this change's open or stuck runs; None: not looked up.
    """
    match change.stage:
        case Stage.REQUESTED | Stage.AGREEING:
            found = _agreeing(change)
        case Stage.BUILDING:
            found = _building(change)
        case Stage.TESTING | Stage.MANAGER_REVIEW | Stage.CLIENT_REVIEW:
            number = str(change.candidate.number if change.candidate else 0)
            found = _roles(change, "to say yes or no to candidate {number}", REVIEWER[change.stage], number=number)
        case Stage.RELEASING:
            found = _job(change, ROLLOUT, "brings it to production")
        case Stage.LIVE if change.debts:
            found = _owed(change)
        case Stage.LIVE if change.satisfied:
            text = "to answer the client's feedback: close the change, or open a new request from it"
            found = _roles(change, text, Role.MANAGER)
        case Stage.LIVE:
            found = _roles(change, "to ask the client how it is, and to close the change", Role.MANAGER)
        case _:
            return Waiting(On.NOBODY, "it is {stage}", change.since, args={"stage": change.stage.value})
    if found.on is On.JOB and jobs is not None:
        found = _really(change, found, tuple(jobs))
    return found if people is None or found.on is On.JOB else _named(change, found, people)


def also_waiting(change: Change, *, people: People | None = None) -> tuple[Waiting, ...]:
    """What people are asked besides, while the change is carried on: another agreement, a move of its date."""
    if change.stage not in WORKING:
        return ()
    found = [_second(change)] if change.emergency else []
    newer = change.brief and change.terms and change.brief.version > change.terms.brief
    if newer or change.offered:
        found.append(replace(_agreeing(change), since=change.talked or change.since))
    if change.move:
        day = str(change.move.due.latest)
        asked = _roles(change, "to answer whether the date moves to {due}", Role.CLIENT, due=day)
        found.append(replace(asked, since=change.move.since))
    if people is None:
        return tuple(found)
    talk = replace(change, candidate=None)  # who wrote the candidate has no part in it
    return tuple(_but(change, _named(talk, one, people)) for one in found)


def _but(change: Change, found: Waiting) -> Waiting:
    """An emergency is declared by two, and by its author never."""
    if found.roles != SECOND or change.emergency is None or change.candidate is None:
        return found
    never = (change.candidate.author, *change.emergency.people)
    return replace(found, people=tuple(one for one in found.people if one not in never))


def _owed(change: Change) -> Waiting:
    """Whoever's verdict an emergency did without."""
    number = str(change.candidate.number if change.candidate else 0)
    text = "to say yes or no to candidate {number}, which is live without their verdict"
    found = _roles(change, text, *(one.role for one in change.debts), number=number)
    return replace(found, since=min(one.since for one in change.debts))


def _second(change: Change) -> Waiting:
    """Whoever could declare the emergency that somebody else has declared."""
    emergency = change.emergency
    if emergency is None:
        raise LookupError("nobody has declared an emergency")
    first = emergency.declared[0]
    found = _roles(change, "to declare the emergency as well, if it is one: {person} has", *SECOND, person=first.person)
    return replace(found, since=first.at)


def _agreeing(change: Change) -> Waiting:
    if change.brief is None:
        return _roles(change, "to write the brief", Role.MANAGER)
    version = str(change.proposed)
    if change.offered and change.offered.brief == change.brief.version:
        return _roles(change, "to answer version {version} of the agreement", Role.CLIENT, version=version)
    if missing := change.unassessed:
        return _roles(change, "to say what brief {brief} takes", *missing, brief=str(change.brief.version))
    if not change.fresh[Role.DEVELOPER].feasible:
        return _roles(change, "to write another brief: the developer says that it cannot be done", Role.MANAGER)
    if change.untested:
        return _roles(change, "to plan tests for {criteria}", Role.TESTER, criteria=", ".join(change.untested))
    if change.proposed > change.agreed and not change.offered:
        text = "to propose another agreement: version {version} was declined"
        return _roles(change, text, Role.MANAGER, version=version)
    return _roles(change, "to propose an agreement", Role.MANAGER)


def _building(change: Change) -> Waiting:
    candidate = change.candidate
    if candidate is None:
        if change.reason:
            return _roles(change, "to mend the branch: it {reason}", Role.DEVELOPER, reason=change.reason)
        return _roles(change, "to push the first candidate", Role.DEVELOPER)
    number = str(candidate.number)
    if not candidate.open:
        text = "to push a candidate that mends what was wrong with {number}"
        return _roles(change, text, Role.DEVELOPER, number=number)
    if not candidate.digest:
        return _job(change, BUILD, "builds and checks candidate {number}", number=number)
    return _job(change, PREVIEW, "brings candidate {number} to its preview and checks it there", number=number)


def _roles(change: Change, text: str, *roles: Role, **args: str) -> Waiting:
    return Waiting(On.PEOPLE, text, change.since, roles, args=args)


def _job(change: Change, name: str, text: str, **args: str) -> Waiting:
    return Waiting(On.JOB, text, change.since, job=name, args=args)


def _really(change: Change, expected: Waiting, jobs: Sequence[Job]) -> Waiting:
    """The job must be there and able to go on; else it is for the DevOps engineer to look."""
    mine = [job for job in jobs if job.name == expected.job]
    for job in mine:
        if job.state != "stuck":
            return replace(expected, held=job.waits_for)
    text = "to look: the job {job} is stuck" if mine else "to look: the job {job} is not there, though it should be"
    return _roles(change, text, Role.DEVOPS, job=expected.job)


def _named(change: Change, found: Waiting, people: People) -> Waiting:
    """With the handles; a role that nobody has is for the DevOps engineer to give."""
    empty = [role for role in found.roles if not people.get(role)]
    if empty and Role.DEVOPS not in found.roles:
        return _to_give(found, "to give somebody the role {roles}", people, roles=", ".join(empty))
    author = change.candidate.author if change.candidate else ""
    able = {role: list(people.get(role, ())) for role in found.roles}
    if change.stage in (*REVIEWER, Stage.LIVE) and author in able.get(Role.TESTER, ()):
        able[Role.TESTER].remove(author)  # the author of a candidate is never its tester
        if not able[Role.TESTER]:
            return _to_give(found, "to give somebody but {author} the role tester", people, author=author)
    if found.roles == (Role.DEVELOPER,) and author in able[Role.DEVELOPER]:
        return replace(found, people=(author,))
    return replace(found, people=tuple(dict.fromkeys(handle for handles in able.values() for handle in handles)))


def _to_give(found: Waiting, text: str, people: People, **args: str) -> Waiting:
    return Waiting(On.PEOPLE, text, found.since, (Role.DEVOPS,), tuple(people.get(Role.DEVOPS, ())), args=args)


def if_no(change: Change) -> str:
    """What happens if whoever is asked now says no; "" where nobody is asked."""
    match change.stage:
        case Stage.AGREEING if change.offered:
            return "The manager proposes another agreement; nothing is built before the client agrees."
        case Stage.BUILDING if change.candidate and change.candidate.open:
            return "A red check stops it here: production and the last good preview stay as they are."
        case Stage.TESTING | Stage.MANAGER_REVIEW | Stage.CLIENT_REVIEW:
            return "The preview serves its last good release again by itself, and the change is at building."
        case Stage.RELEASING:
            return PRODUCTION_BACK
        case Stage.LIVE if change.debts:
            return PRODUCTION_BACK
        case Stage.LIVE:
            return "The DevOps engineer can move production back (`vekha rollback`); a new request mends it."
        case _:
            return ""
