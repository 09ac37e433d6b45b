"""The one shape of every operation: load and lock · may · decide · journal.append."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from vekha.core import events as e
from vekha.core.actors import Actor, Role
from vekha.core.change import Change as ChangeState
from vekha.core.commands import Command
from vekha.core.decide import Facts, Refused, decide
from vekha.core.errors import Denied, Exit, NotFound, VekhaError
from vekha.database import models
from vekha.database.mapping import change_of
from vekha.operations.actors import actor_in
from vekha.operations.denials import About, DeniedAct, operation
from vekha.policy import BROKEN, Action, Denial, Resource, Thing, may

__all__ = [
    "actor_in",
    "allow",
    "decided",
    "handles",
    "locked_change",
    "myself",
    "operation",
    "project_named",
    "refusal",
    "resource_of",
    "settled",
    "state_of",
]

T = TypeVar("T")
# What can be acted on; None: what is of no project, such as the delivery of messages.
Row = models.Project | models.Change | models.Candidate | models.Environment | models.Release | models.Run | None


def allow(actor: Actor, action: Action, row: Row, *, role: Role | None = None) -> None:
    """Asks the policy; `role`: as which one, for an assessment or a verdict. Raises Denied with the rule's words."""
    resource = resource_of(row)
    answer = may(actor, action, resource, role=role)
    if isinstance(answer, Denial):
        code = BROKEN if answer.rule == BROKEN else "denied"
        told = Refused(code, answer.why, f"Rule: {answer.rule}. {answer.next_step}".strip(), Exit.DENIED)
        raise _denied(told, actor, action, resource, answer.rule)


def resource_of(row: Row) -> Resource:
    """A release and a run are about their environment; a run without one is about its project."""
    match row:
        case models.Project():
            return Resource(row.slug, Thing.PROJECT, row.slug)
        case models.Change():
            return Resource(row.project.slug, Thing.CHANGE, f"{row.project.slug}/{row.number}")
        case models.Candidate():
            of = f"{row.project.slug}/{row.change.number}" if row.change else row.project.slug
            return Resource(row.project.slug, Thing.CANDIDATE, f"{of}/{row.number}", _author_of(row))
        case models.Environment():
            return Resource(row.project.slug, Thing.ENVIRONMENT, f"{row.project.slug}/{row.name}")
        case models.Release():
            return resource_of(row.environment)
        case models.Run():
            return resource_of(row.environment or row.project)
        case None:
            return Resource("", Thing.INSTALLATION, "installation")


def _author_of(candidate: models.Candidate) -> str:
    """By handle, also if they became one of us after the candidate came: until then it names an e-mail."""
    author = candidate.author
    return handles([author]).get(author, author) if "@" in author else author


def _denied(told: Refused, actor: Actor, action: str, resource: Resource, rule: str) -> DeniedAct:
    about = About(
        actor.handle, action, str(resource), rule, f"project:{resource.project}" if resource.project else "installation"
    )
    return DeniedAct(told.code, told.what, told.next_step, about)


def project_named(slug: str) -> models.Project:
    project = models.Project.objects.filter(slug=slug).first()
    if project is None:
        raise NotFound("no_project", f"There is no project {slug}.", "See `vekha status`, or `vekha init`.")
    return project


def change_numbered(project: models.Project, number: int) -> models.Change:
    """To be read alone. Raises NotFound."""
    return _change(models.Change.objects.select_related("project"), project, number)


def locked_change(project: models.Project, number: int) -> models.Change:
    """The change's row, locked until the transaction ends. Raises NotFound."""
    rows = models.Change.objects.select_for_update(of=("self",)).select_related("project")
    return _change(rows, project, number)


def _change(rows: QuerySet[models.Change], project: models.Project, number: int) -> models.Change:
    row = rows.filter(project=project, number=number).first()
    if row is None:
        raise NotFound("no_change", f"{project.slug} has no change {number}.", "See `vekha change list`.")
    return row


def myself(handle: str) -> tuple[models.Person, Actor, models.Project]:
    """For what a person does about themselves alone: as an actor in the first project that they have a role in.

    Raises Denied without any role, NotFound `no_person`.
    """
    person = models.Person.objects.filter(handle=handle).first()
    if person is None:
        raise NotFound("no_person", f"Nobody is called {handle} here.", "See `vekha person list`, or add them.")
    project = models.Project.objects.filter(memberships__person=person).order_by("pk").first()
    if project is None:
        raise Denied("denied", f"{handle} has no role in any project.", "A DevOps engineer gives one.")
    return person, actor_in(handle, project), project


def decided(row: models.Change, command: Command, facts: Facts, now: datetime) -> tuple[e.Event, ...]:
    """The events that follow from the command. Raises VekhaError with the refusal's words."""
    return settled(decide(change_of(row.state), command, facts, now), facts.actor, type(command).__name__, row)


def settled(decision: T | Refused, actor: Actor, command: str, row: Row) -> T:
    """What the core decided. Raises VekhaError with the refusal's words; the journal keeps what was denied."""
    if not isinstance(decision, Refused):
        return decision
    if decision.exit_code is Exit.DENIED:
        raise _denied(decision, actor, command, resource_of(row), f"core:{decision.code}")
    raise refusal(decision)


def refusal(refused: Refused) -> VekhaError:
    """What the core said no to, as an error; not for what it denied."""
    return VekhaError(refused.code, refused.what, refused.next_step, exit_code=refused.exit_code)


def state_of(row: models.Change) -> ChangeState:
    return change_of(row.state)


def handles(emails: Sequence[str]) -> dict[str, str]:
    """Who has which e-mail: e-mail -> handle."""
    return dict(models.Person.objects.filter(email__in=emails).values_list("email", "handle"))
