"""Tokens of services: made, shown once, kept as a hash."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import models
from vekha.database.models.services import LONGEST

PREFIX = "vekha_"  # so that whoever finds one in a log knows what it is
DAYS = 90  # that a token lives if nobody says otherwise


def new_token(service: models.Service, days: int, by: str, now: datetime) -> tuple[str, models.ServiceToken]:
    """The token, which is kept nowhere, and its row. Raises BadInput `bad_days`."""
    if not 1 <= days <= LONGEST.days:
        raise BadInput("bad_days", f"A token cannot live {days} days.", f"Say 1 to {LONGEST.days}.")
    token = PREFIX + secrets.token_urlsafe(32)
    row = models.ServiceToken.objects.create(
        service=service, hash=hash_of(token), by=by, created_at=now, expires_at=now + timedelta(days=days)
    )
    return token, row


def hash_of(token: str) -> bytes:
    """SHA-256 alone: a token of 256 random bits cannot be guessed, so nothing is won by a slow hash."""
    return sha256(token.encode()).digest()


def locked_service(handle: str) -> models.Service:
    """With its project, locked. Raises NotFound `no_service`."""
    rows = models.Service.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    row = rows.filter(handle=handle).first()
    if row is None:
        raise NotFound("no_service", f"There is no service {handle}.", "See `vekha service list`.")
    return row


def must_be_in_use(service: models.Service) -> None:
    """Raises VekhaError `service_revoked`."""
    if service.revoked_at is not None:
        what = f"{service.handle} was revoked, and stays so."
        raise VekhaError("service_revoked", what, "Add a new one, under another name: `vekha service add`.")
