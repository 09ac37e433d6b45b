"""The one shape of every operation: load and lock · may · decide · journal.append."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from vekha.core import events as e
from vekha.core.actors import VEKHA, Actor, Kind, Role
from vekha.core.change import Change as ChangeState
from vekha.core.commands import Command
from vekha.core.decide import Facts, Refused, decide
from vekha.core.errors import Denied, Exit, NotFound, VekhaError
from vekha.database import models
from vekha.database.mapping import change_of
from vekha.policy import Action, Denial, may


def actor_in(handle: str, project: models.Project) -> Actor:
    """The actor with the roles that they have in this project. `vekha` is the platform itself. Raises NotFound."""
    roles = models.Membership.objects.filter(person__handle=handle, project=project).values_list("role", flat=True)
    if handle != VEKHA.handle and not roles and not models.Person.objects.filter(handle=handle).exists():
        raise NotFound("no_person", f"Nobody is called {handle} here.", "See `vekha person list`, or add them.")
    return actor_from(handle, roles)


def actor_from(handle: str, roles: Iterable[str]) -> Actor:
    return VEKHA if handle == VEKHA.handle else Actor(handle, Kind.PERSON, frozenset(Role(role) for role in roles))


def myself(handle: str) -> tuple[models.Person, Actor]:
    """The person, and as an actor with every role that they have anywhere. Raises NotFound `no_person`."""
    person = models.Person.objects.filter(handle=handle).first()
    if person is None:
        raise NotFound("no_person", f"Nobody is called {handle} here.", "See `vekha person list`, or add them.")
    return person, actor_from(handle, person.memberships.values_list("role", flat=True))


def allow(actor: Actor, action: Action, resource: object) -> None:
    """Raises Denied with the rule's words unless policy allows it."""
    answer = may(actor, action, str(resource))
    if isinstance(answer, Denial):
        raise Denied("denied", answer.why, f"Rule: {answer.rule}. Ask the DevOps engineer of the project for the role.")


def project_named(slug: str) -> models.Project:
    project = models.Project.objects.filter(slug=slug).first()
    if project is None:
        raise NotFound("no_project", f"There is no project {slug}.", "See `vekha status`, or `vekha init`.")
    return project


def locked_change(project: models.Project, number: int) -> models.Change:
    """The change's row, locked until the transaction ends. Raises NotFound."""
    rows = models.Change.objects.select_for_update(of=("self",)).select_related("project")
    row = rows.filter(project=project, number=number).first()
    if row is None:
        raise NotFound("no_change", f"{project.slug} has no change {number}.", "See `vekha change list`.")
    return row


def decided(row: models.Change, command: Command, facts: Facts, now: datetime) -> tuple[e.Event, ...]:
    """The events that follow from the command. Raises VekhaError with the refusal's words."""
    decision = decide(change_of(row.state), command, facts, now)
    if isinstance(decision, Refused):
        raise refusal(decision)
    return decision


def refusal(refused: Refused) -> VekhaError:
    if refused.exit_code is Exit.DENIED:
        return Denied(refused.code, refused.what, refused.next_step)
    return VekhaError(refused.code, refused.what, refused.next_step, exit_code=refused.exit_code)


def state_of(row: models.Change) -> ChangeState:
    return change_of(row.state)


def handles(emails: Sequence[str]) -> dict[str, str]:
    """Who has which e-mail: e-mail -> handle."""
    return dict(models.Person.objects.filter(email__in=emails).values_list("email", "handle"))
