"""A service may do nothing any more, at once and for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation
from vekha.operations.tokens import locked_service
from vekha.policy import Action


@operation
def revoke_service(handle: str, *, by: str, now: datetime) -> None:
    """With its tokens, those in their grace time too. Revoked already, it changes nothing. Raises Denied, NotFound."""
    service = locked_service(handle)
    allow(actor_in(by, service.project), Action.MANAGE_SERVICE, service.project)
    if service.revoked_at is not None:
        return
    service.revoked_at = now
    service.save(update_fields=["revoked_at"])
    service.tokens.filter(Q(revoked_at=None) | Q(revoked_at__gt=now)).update(revoked_at=now)
    append([Entry("ServiceRevoked", f"project:{service.project.slug}", by, now, {"service": handle})])
