"""Someone loses a role in a project, at once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from vekha.core.actors import Role
from vekha.core.errors import NotFound, VekhaError
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.policy import Action


@operation
def revoke_role(slug: str, handle: str, role: Role, *, by: str, now: datetime) -> None:
    """What they decided as that role before stays. Raises Denied, NotFound `no_role`, VekhaError `last_devops`."""
    project = locked_project(slug)
    allow(actor_in(by, project), Action.REVOKE_ROLE, project)
    row = models.Membership.objects.filter(project=project, person__handle=handle, role=role).first()
    if row is None:
        raise NotFound("no_role", f"{handle} is not a {role} of {slug}.", f"See `vekha person list {slug}`.")
    if role is Role.DEVOPS:
        must_keep_a_devops(project, without=row.person_id)
    row.delete()
    models.Person.objects.filter(pk=row.person_id).update(era=F("era") + 1)  # their sessions end
    append([Entry("RoleRevoked", f"project:{slug}", by, now, {"person": handle, "role": role.value})])


def locked_project(slug: str) -> models.Project:
    """So that of two people who leave in the same moment the later is seen to be the last. Raises NotFound."""
    return models.Project.objects.select_for_update(no_key=True).get(pk=project_named(slug).pk)


def must_keep_a_devops(project: models.Project, *, without: int) -> None:
    """`without`: the key of the person who leaves. The project must be locked. Raises VekhaError `last_devops`."""
    others = models.Membership.objects.filter(project=project, role=Role.DEVOPS).exclude(person=without)
    if not others.filter(person__disabling=None).exists():
        what = f"{project.slug} would have no DevOps engineer left: nobody could give roles in it any more."
        raise VekhaError("last_devops", what, "Give somebody else the role first: `vekha person add`.")
