"""Candidates, what people say to them, the client's link to them, and a project's first release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from vekha import wiring
from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by, step_up
from vekha.api.changes import CHANGE
from vekha.api.fields import Count, Digest, Given, Name, Number, Project, Text, Version
from vekha.api.uploads import Upload, files_of
from vekha.config.pictures import keep_picture
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import NotFound
from vekha.database import queries
from vekha.database.pages import CandidateLine
from vekha.operations.before_keeping import let_decide
from vekha.operations.declare_emergency import declare_emergency as declare
from vekha.operations.make_client_link import make_client_link as make_link
from vekha.operations.register_candidate import let_register
from vekha.operations.seeing import let_act, let_in
from vekha.policy import Action
from vekha.workflows.at_once import verdict_at_once
from vekha.workflows.registering import change_of_branch, open_store, register_branch

part = Part("Candidates")


@dataclass(frozen=True, slots=True)
class Registered:
    project: str
    number: int
    candidate: int


@dataclass(frozen=True, slots=True)
class Opening:
    project: str
    commit: str
    candidate: int


@dataclass(frozen=True, slots=True)
class Decided:
    """`runs`: what follows from it. After a no the preview serves its last good release when the answer comes."""

    project: str
    number: int
    candidate: int
    role: Role
    answer: Answer
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """`runs`: the rollout that begins with the second declaration; empty after the first."""

    project: str
    number: int
    candidate: int
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LinkSent:
    """It goes to the client alone, by the ways that they chose; nobody else is shown it."""

    client: str
    expires_at: datetime


class VerdictIn(Given):
    """What the person looked at: if any of `candidate`, `agreement`, `digest` moved, the verdict is refused."""

    role: Role
    answer: Answer
    candidate: Count
    agreement: Count
    digest: Digest
    why: Text = ""


class EmergencyIn(Given):
    """What the person looked at: if any of `candidate`, `agreement`, `digest` moved, it is refused."""

    candidate: Count
    agreement: Count
    digest: Digest
    why: Text


class LinkIn(Given):
    client: Name


@reads(part, CHANGE + "/candidates/{candidate}", CandidateLine)
def show_candidate(request: HttpRequest, project: Project, number: Number, candidate: Version) -> CandidateLine:
    """A candidate's evidence, with every failing test named, and what people said."""
    let_in(by(request), project)
    for one in queries.change_page(project, number).candidates:
        if one.number == candidate:
            return one
    raise NotFound("no_candidate", f"{project}/{number} has no candidate {candidate}.", "See the change.")


@acts(part, "POST", CHANGE + "/candidates", Registered)
def register_candidate(request: HttpRequest, project: Project, number: Number) -> Registered:
    """Merge the change's branch onto main and have it built and checked (developers, services)."""
    let_register(project, number, by=by(request), now=now())
    row = change_of_branch(project, change=number)
    return Registered(project, number, register_branch(wiring.outside(), row, lambda merged: by(request)))


@acts(part, "POST", CHANGE + "/verdicts", Decided, takes=Upload("verdict", "picture", 1))
def give_verdict(request: HttpRequest, project: Project, number: Number, given: VerdictIn) -> Decided:
    """Say yes or no to the candidate at hand; a no rolls its preview back (testers, managers, clients)."""
    if given.role is Role.CLIENT and given.answer is Answer.YES:
        step_up(request)  # it brings the change to production
    _, runs = verdict_at_once(
        wiring.outside(),
        project,
        number,
        given.role,
        given.answer,
        candidate=given.candidate,
        agreement=given.agreement,
        digest=given.digest,
        why=given.why.strip(),
        by=by(request),
        picture=_picture(request, project, number, given),
    )
    return Decided(project, number, given.candidate, given.role, given.answer, tuple(run.pk for run in runs))


def _picture(request: HttpRequest, project: str, number: int, given: VerdictIn) -> str:
    """The name of what is kept, "" without one. Nothing is kept from whoever may not decide."""
    sent = files_of(request)
    if not sent:
        return ""
    let_decide(project, number, given.candidate, given.role, by=by(request), now=now())
    return keep_picture(sent[0].chunks())


@acts(part, "POST", CHANGE + "/emergencies", Declared)
def declare_emergency(request: HttpRequest, project: Project, number: Number, given: EmergencyIn) -> Declared:
    """Declare that the candidate cannot wait for missing verdicts; it takes two people (managers, DevOps engineers)."""
    step_up(request)  # with the second person it brings the change to production
    seen = {"candidate": given.candidate, "agreement": given.agreement}
    why, digest = given.why.strip(), given.digest
    _, runs = declare(project, number, **seen, digest=digest, why=why, by=by(request), now=now())
    return Declared(project, number, given.candidate, tuple(run.pk for run in runs))


@acts(part, "POST", CHANGE + "/client-links", LinkSent)
def make_client_link(request: HttpRequest, project: Project, number: Number, given: LinkIn) -> LinkSent:
    """Send a client the link to their decision again; those sent before are void (managers)."""
    row = make_link(project, number, given.client, by=by(request), now=now())
    return LinkSent(given.client, row.expires_at)


@acts(part, "POST", "/projects/{project}/first-release", Opening)
def release_first(request: HttpRequest, project: Project) -> Opening:
    """Bring main as it is to production, once in a project's life (DevOps engineers)."""
    let_act(by(request), project, Action.FIRST_RELEASE, now=now())
    commit, made = open_store(wiring.outside(), project, by=by(request))
    return Opening(project, commit, made.number)
