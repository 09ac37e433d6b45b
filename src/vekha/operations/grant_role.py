"""Someone gets a role in a project."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vekha.core.actors import Role
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.operations.actors import person_called, refuse_taken
from vekha.policy import Action


@operation
def grant_roles(
    slug: str, handle: str, roles: Iterable[Role], *, name: str, email: str, by: str, now: datetime
) -> None:
    """All of the roles, or none. Raises as `grant_role`."""
    for role in roles:
        grant_role(slug, handle, role, name=name, email=email, by=by, now=now)


@operation
def grant_role(slug: str, handle: str, role: Role, *, name: str, email: str, by: str, now: datetime) -> models.Person:
    """Adds the person if nobody is called so yet, and gives the role.

    Raises Denied, BadInput `email_taken`, `handle_taken`, `reserved`.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.GRANT_ROLE, project)
    refuse_taken(handle, by_person=False)
    if email and models.Person.objects.filter(email=email).exclude(handle=handle).exists():
        raise BadInput("email_taken", f"{email} belongs to someone else.", "A commit author is one person.")
    person, new = person_called(handle, name=name, email=email, now=now)
    if not new and (email or name):
        person.email, person.name = email or person.email, name or person.name
        person.save()
    _, granted = models.Membership.objects.get_or_create(person=person, project=project, role=role)
    if granted:
        append([Entry("RoleGranted", f"project:{slug}", by, now, {"person": handle, "role": role.value})])
    return person
