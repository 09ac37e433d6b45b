"""Who may look at what, for coats that show it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from vekha.core.actors import Actor, Kind, Role, Scope
from vekha.core.errors import NotFound
from vekha.database import models
from vekha.database.statements import send
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.operations.actors import actor_from, who
from vekha.policy import Action, Allowed, Resource, Thing, may


def let_in(handle: str, slug: str) -> Actor:
    """The actor in the project. Raises NotFound `no_project`: what one may not see is not there for them."""
    (rows,) = send([who(handle, slug)])
    actor = actor_from(handle, rows)
    if not isinstance(may(actor, Action.SEE, Resource(slug, Thing.PROJECT, slug)), Allowed):
        raise NotFound("no_project", f"There is no project {slug}.", "See which ones there are for you.")
    return actor


@operation
def let_act(handle: str, slug: str, action: Action, *, now: datetime) -> None:
    """Whether they may, before anything is fetched or listed for it. Raises Denied, which is journalled; NotFound."""
    project = project_named(slug)
    allow(actor_in(handle, project), action, project)


def places(handle: str) -> dict[str, Actor]:
    """By slug: the projects that somebody may see, with who they are there. Two queries."""
    known = [*_as_person(handle), *_as_service(handle)]
    return {
        one.project: one
        for one in known
        if isinstance(may(one, Action.SEE, Resource(one.project, Thing.PROJECT, one.project)), Allowed)
    }


def _as_person(handle: str) -> list[Actor]:
    rows = models.Membership.objects.filter(person__handle=handle).order_by("project__slug", "pk")
    roles: dict[str, set[Role]] = defaultdict(set)
    out = False
    for slug, role, disabled in rows.values_list("project__slug", "role", "person__disabling"):
        roles[slug].add(Role(role))
        out = disabled is not None
    return [Actor(handle, roles=frozenset(has), project=slug, disabled=out) for slug, has in roles.items()]


def _as_service(handle: str) -> list[Actor]:
    row = models.Service.objects.filter(handle=handle).select_related("project").first()
    if row is None:
        return []
    scopes = frozenset(map(Scope, row.scopes))
    return [Actor(handle, Kind.SERVICE, frozenset(), row.project.slug, scopes, row.revoked_at is not None)]
