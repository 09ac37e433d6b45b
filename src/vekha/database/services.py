"""Services and how long their tokens live, as readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vekha.core.actors import Scope
from vekha.database import models
from vekha.database.queries import project_of, snapshot


@dataclass(frozen=True, slots=True)
class TokenLine:
    """`ends_at`: when it expires, or was or will be revoked before that."""

    created_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """`tokens`: newest first, those that ended too."""

    handle: str
    project: str
    scopes: tuple[Scope, ...]
    by: str
    created_at: datetime
    revoked_at: datetime | None
    tokens: tuple[TokenLine, ...]


def services(project: str = "") -> tuple[ServiceLine, ...]:
    """All of them, or those of one project, by handle. Raises NotFound `no_project`."""
    with snapshot():
        rows = models.Service.objects.select_related("project").prefetch_related("tokens").order_by("handle")
        if project:
            rows = rows.filter(project=project_of(project))
        return tuple(
            ServiceLine(
                handle=row.handle,
                project=row.project.slug,
                scopes=tuple(Scope(one) for one in row.scopes),
                by=row.by,
                created_at=row.created_at,
                revoked_at=row.revoked_at,
                tokens=tuple(map(_token, sorted(row.tokens.all(), key=lambda one: -one.pk))),
            )
            for row in rows
        )


def _token(row: models.ServiceToken) -> TokenLine:
    return TokenLine(row.created_at, min(row.expires_at, row.revoked_at or row.expires_at), row.by)
