"""A service gets a new token; the old one is valid for a little longer, so that nothing stops meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from vekha.core.errors import BadInput
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation
from vekha.operations.tokens import DAYS, locked_service, must_be_in_use, new_token
from vekha.policy import Action

GRACE, LONGEST_GRACE = timedelta(hours=1), timedelta(hours=24)


@operation
def rotate_token(handle: str, *, days: int = DAYS, grace: timedelta = GRACE, by: str, now: datetime) -> str:
    """Gives the new token. `grace`: how long the tokens before it are still valid, 0 to 24 hours.

    Raises Denied, NotFound, BadInput `bad_days`, `bad_grace`, VekhaError `service_revoked`.
    """
    service = locked_service(handle)
    allow(actor_in(by, service.project), Action.MANAGE_SERVICE, service.project)
    must_be_in_use(service)
    if not timedelta() <= grace <= LONGEST_GRACE:
        raise BadInput("bad_grace", "The old token cannot stay valid for that long.", "Say 0 to 24 hours.")
    ends = now + grace
    service.tokens.filter(Q(revoked_at=None) | Q(revoked_at__gt=ends)).update(revoked_at=ends)
    token, row = new_token(service, days, by, now)
    expires, until = (at.isoformat(timespec="seconds") for at in (row.expires_at, ends))
    data = {"service": handle, "expires": expires, "until": until}
    append([Entry("TokenRotated", f"project:{service.project.slug}", by, now, data)])
    return token
