"""How long the tokens of services live, in words for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vekha.database.services import ServiceLine

SOON = timedelta(days=14)  # that a token ends within is worth a warning


@dataclass(frozen=True, slots=True)
class InUse:
    """`state`: revoked, expired, ends (soon) or valid. `at`: when it was revoked, or its last token ends."""

    state: str
    at: datetime | None
    tokens: int  # that are valid now


def in_use(service: ServiceLine, now: datetime) -> InUse:
    if service.revoked_at:
        return InUse("revoked", service.revoked_at, 0)
    live = [one.ends_at for one in service.tokens if one.ends_at > now]
    if not live:
        return InUse("expired", max((one.ends_at for one in service.tokens), default=None), 0)
    return InUse("ends" if max(live) < now + SOON else "valid", max(live), len(live))
