"""Who acts: a person with their roles in a project, a service with its scopes, or the platform itself."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from vekha.core.actors import VEKHA, Actor, Kind, Role, Scope
from vekha.core.errors import BadInput, NotFound
from vekha.database import models
from vekha.database.statements import Rows, Statement, send

# A row for each role or scope: kind, project in which it holds, role or scope (NULL: none), whether they may act.
WHO = """SELECT 'person', %s::text, role, disabled_person.id IS NOT NULL
FROM person LEFT JOIN disabled_person ON disabled_person.person_id = person.id
LEFT JOIN membership ON membership.person_id = person.id AND project_id = (SELECT id FROM project WHERE slug = %s)
WHERE handle = %s
UNION ALL SELECT 'service', slug, scope, revoked_at IS NOT NULL
FROM service JOIN project ON project.id = project_id, jsonb_array_elements_text(scopes) scope WHERE handle = %s"""


def who(handle: str, slug: str) -> Statement:
    """What `actor_from` needs to know, for whoever asks for more in the same message."""
    return Statement(WHO, [slug, slug, handle, handle])


def actor_from(handle: str, rows: Rows) -> Actor:
    """The actor with the roles that they have in that project; a service with its scopes, and the project it is of.

    Raises NotFound `no_person`.
    """
    if handle == VEKHA.handle:
        return VEKHA
    if not rows:
        raise NotFound("no_person", f"Nobody is called {handle} here.", "See `vekha person list`, or add them.")
    kind, project, _, disabled = rows[0]
    words = [word for _, _, word, _ in rows if word]
    if kind == Kind.SERVICE:
        return Actor(handle, Kind.SERVICE, frozenset(), project, frozenset(map(Scope, words)), disabled)
    return Actor(handle, Kind.PERSON, frozenset(map(Role, words)), project, disabled=disabled)


def actor_in(handle: str, project: models.Project) -> Actor:
    """As `actor_from`."""
    (rows,) = send([who(handle, project.slug)])
    return actor_from(handle, rows)


def refuse_taken(handle: str, *, by_person: bool = True) -> None:
    """Whether somebody new may be called so. Raises BadInput `reserved`, `handle_taken`.

    Of two who ask in the same moment the database lets one in (the table `handle`).
    """
    if handle == VEKHA.handle:
        raise BadInput("reserved", f"{handle} is the platform's own name.", "Choose another.")
    people = by_person and models.Person.objects.filter(handle=handle).exists()
    if people or models.Service.objects.filter(handle=handle).exists():
        raise taken(handle)


def person_called(handle: str, *, name: str, email: str = "", now: datetime) -> tuple[models.Person, bool]:
    """The person, added if nobody is called so yet; and whether they are new. Raises BadInput `handle_taken`."""
    fresh = {"name": name or handle, "email": email, "created_at": now}
    try:
        return models.Person.objects.get_or_create(handle=handle, defaults=fresh)
    except IntegrityError as error:  # a service of that name was added in the same moment
        raise taken(handle) from error


def taken(handle: str) -> BadInput:
    return BadInput("handle_taken", f"{handle} is somebody else: one handle is one actor.", "Choose another.")
