"""Someone may do nothing any more, in no project, at once; and may again."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import Role
from vekha.core.errors import NotFound, VekhaError
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation
from vekha.operations.revoke_role import locked_project, must_keep_a_devops
from vekha.policy import Action


@operation
def disable_person(handle: str, *, why: str, by: str, now: datetime) -> None:
    """Takes a DevOps engineer of every project that the person has a role in. Disabled already, it changes nothing.

    Raises Denied, NotFound, VekhaError `last_devops`, `no_role`.
    """
    person, places = _asked(handle, by)
    for project in places:
        if person.memberships.filter(project=project, role=Role.DEVOPS).exists():
            must_keep_a_devops(project, without=person.pk)
    fresh = {"by": by, "why": why, "at": now}
    _, new = models.DisabledPerson.objects.get_or_create(person=person, defaults=fresh)
    if new:
        _journal("PersonDisabled", places, {"person": handle, "why": why}, by, now)


@operation
def enable_person(handle: str, *, by: str, now: datetime) -> None:
    """With the roles that they have. Takes what disabling takes. Raises Denied, NotFound, VekhaError `no_role`."""
    person, places = _asked(handle, by)
    gone, _ = models.DisabledPerson.objects.filter(person=person).delete()
    if gone:
        _journal("PersonEnabled", places, {"person": handle}, by, now)


def _asked(handle: str, by: str) -> tuple[models.Person, list[models.Project]]:
    """The person, and the projects that they have a role in, locked, in each of which `by` may do this."""
    person = models.Person.objects.filter(handle=handle).first()
    if person is None:
        raise NotFound("no_person", f"Nobody is called {handle} here.", "See `vekha person list`.")
    slugs = sorted(set(person.memberships.values_list("project__slug", flat=True)))
    if not slugs:
        what = f"{handle} has no role in any project, and may do nothing as it is."
        raise VekhaError("no_role", what, "Nothing to do; to enable them, give them a role first.")
    places = [locked_project(slug) for slug in slugs]
    for project in places:
        allow(actor_in(by, project), Action.DISABLE_PERSON, project)
    return person, places


def _journal(kind: str, places: list[models.Project], data: dict[str, str], by: str, now: datetime) -> None:
    """Each of the projects is told."""
    append([Entry(kind, f"project:{project.slug}", by, now, data) for project in places])
