"""A service comes into a project, with scopes and its first token."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from vekha.core.actors import Scope
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.operations.actors import refuse_taken, taken
from vekha.operations.tokens import DAYS, new_token
from vekha.policy import Action

HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@operation
def add_service(slug: str, handle: str, scopes: Iterable[Scope], *, days: int = DAYS, by: str, now: datetime) -> str:
    """Gives its token, which nobody can see again; it lives for that many days.

    Raises Denied, NotFound, BadInput `bad_name`, `no_scope`, `bad_days`, `handle_taken`, `reserved`.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.MANAGE_SERVICE, project)
    if not HANDLE.fullmatch(handle):
        raise BadInput("bad_name", f"{handle!r} is no service name.", "Use a-z, 0-9 and -, at most 40, as in `ci`.")
    given = sorted({scope.value for scope in scopes})
    if not given:
        raise BadInput("no_scope", f"What may {handle} do?", f"Give it a scope: {', '.join(Scope)}.")
    refuse_taken(handle)
    fresh = models.Service(project=project, handle=handle, scopes=given, by=by, created_at=now)
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:  # somebody was called so in the same moment
        raise taken(handle) from error
    token, row = new_token(fresh, days, by, now)
    data = {"service": handle, "scopes": given, "expires": row.expires_at.isoformat(timespec="seconds")}
    append([Entry("ServiceAdded", f"project:{slug}", by, now, data)])
    return token
