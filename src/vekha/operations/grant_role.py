"""Someone gets a role in a project."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vekha.core.actors import VEKHA, Role
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, project_named
from vekha.policy import Action


@transaction.atomic
def grant_role(slug: str, handle: str, role: Role, *, name: str, email: str, by: str, now: datetime) -> models.Person:
    """Adds the person if nobody is called so yet, and gives the role. Raises Denied, BadInput `email_taken`."""
    project = project_named(slug)
    allow(actor_in(by, project), Action.GRANT_ROLE, project)
    if handle == VEKHA.handle:
        raise BadInput("reserved", f"{handle} is the platform's own name.", "Choose another.")
    if email and models.Person.objects.filter(email=email).exclude(handle=handle).exists():
        raise BadInput("email_taken", f"{email} belongs to someone else.", "A commit author is one person.")
    fresh = {"name": name or handle, "email": email, "created_at": now}
    person, new = models.Person.objects.get_or_create(handle=handle, defaults=fresh)
    if not new and (email or name):
        person.email, person.name = email or person.email, name or person.name
        person.save()
    _, granted = models.Membership.objects.get_or_create(person=person, project=project, role=role)
    if granted:
        append([Entry("RoleGranted", f"project:{slug}", by, now, {"person": handle, "role": role.value})])
    return person
