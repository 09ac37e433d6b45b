"""Which service asks, by its token."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest

from vekha.core.actors import Actor
from vekha.core.errors import Denied
from vekha.database import models
from vekha.operations.actors import actor_in
from vekha.operations.denials import About, keep
from vekha.operations.tokens import hash_of

NOBODY = "(unknown)"  # no handle is written so


def actor_for_token(token: str, now: datetime) -> Actor:
    """Raises Denied `bad_token`: unknown, expired or revoked are one answer, and only the journal says which.

    The row is found by the hash of what was given, so how long that takes tells nothing about any token.
    """
    hashed = hash_of(token)
    row = models.ServiceToken.objects.select_related("service__project").filter(hash=hashed).first()
    same = compare_digest(hashed, bytes(row.hash) if row else bytes(len(hashed)))
    fault = _fault(row, now) if row and same else "unknown"
    if row and not fault:
        return actor_in(row.service.handle, row.service.project)
    by, where = (row.service.handle, f"project:{row.service.project.slug}") if row else (NOBODY, "installation")
    keep(About(by, "use_token", "a token", f"token-{fault}", where), now)
    raise Denied("bad_token", "This token is not valid.", "A DevOps engineer gives a new one: `vekha service rotate`.")


def _fault(row: models.ServiceToken, now: datetime) -> str:
    if row.service.revoked_at is not None or (row.revoked_at is not None and row.revoked_at <= now):
        return "revoked"
    return "expired" if row.expires_at <= now else ""
