"""Someone gets a role in a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from vekha.core.actors import Role
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.operations.actors import person_called, refuse_taken
from vekha.operations.rename_person import checked_name
from vekha.policy import Action

HANDLE = re.compile(r"[A-Za-z0-9_-]{1,40}")


@operation
def grant_roles(
    slug: str, handle: str, roles: Iterable[Role], *, name: str, email: str, by: str, now: datetime
) -> None:
    """All of the roles, or none. Raises as `grant_role`, and BadInput `incomplete` where no role is named."""
    wanted = list(dict.fromkeys(roles))
    if not wanted:
        raise BadInput("incomplete", "Which role are they to have?", "Choose at least one.")
    for role in wanted:
        grant_role(slug, handle, role, name=name, email=email, by=by, now=now)


@operation
def grant_role(slug: str, handle: str, role: Role, *, name: str, email: str, by: str, now: datetime) -> models.Person:
    """Adds the person if nobody is called so yet, and gives the role.

    Raises Denied, BadInput `bad_name`, `bad_email`, `email_taken`, `handle_taken`, `reserved`.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.GRANT_ROLE, project)
    refuse_taken(handle, by_person=False)
    name, email = checked_name(name) if name.strip() else "", _email(email.strip())
    if not models.Person.objects.filter(handle=handle).exists() and not HANDLE.fullmatch(handle):
        raise BadInput("bad_name", f"{handle!r} is no short name.", "Letters, digits, '_' and '-', at most 40.")
    if email and models.Person.objects.filter(email=email).exclude(handle=handle).exists():
        raise BadInput("email_taken", f"{email} belongs to someone else.", "A commit author is one person.")
    person, new = person_called(handle, name=name, email=email, now=now)
    if not new:
        _describe(person, project, name or person.name, email or person.email, by)
    _, granted = models.Membership.objects.get_or_create(person=person, project=project, role=role)
    if granted:
        append([Entry("RoleGranted", f"project:{slug}", by, now, {"person": handle, "role": role.value})])
    return person


def _describe(person: models.Person, project: models.Project, name: str, email: str, by: str) -> None:
    """Name and e-mail are theirs in every project, and a company's sign-in knows them by the e-mail: changing it takes
    the right to give roles in each of their projects. Raises Denied.
    """
    if (name, email) == (person.name, person.email):
        return
    for other in models.Project.objects.filter(memberships__person=person).exclude(pk=project.pk).distinct():
        allow(actor_in(by, other), Action.GRANT_ROLE, other)
    person.name, person.email = name, email
    person.save(update_fields=["name", "email"])


def _email(email: str) -> str:
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise BadInput("bad_email", f"{email!r} is no e-mail address.", "As in dan@example.org.") from error
    return email
