"""The manager gives a client a link to the decision at hand; the client needs no account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from vekha.core.actors import Role
from vekha.core.change import Stage
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import models
from vekha.database.journal import Entry, append, subject_of
from vekha.operations.acting import actor_in, allow, locked_change, operation, project_named, state_of
from vekha.operations.invite import hashed
from vekha.policy import Action

LASTS = timedelta(days=7)


@operation
def make_client_link(slug: str, number: int, client: str, *, by: str, now: datetime) -> str:
    """The link's secret: it is shown now and never again. An older link of that person to the same decision is void.

    Raises Denied, NotFound `no_client`, VekhaError `not_now`, BadInput `no_email`: the code that confirms who decides
    goes there.
    """
    project = project_named(slug)
    row = locked_change(project, number)
    allow(actor_in(by, project), Action.MAKE_CLIENT_LINK, row)
    state = state_of(row)
    if state.stage is not Stage.CLIENT_REVIEW or state.candidate is None:
        raise VekhaError("not_now", "The change does not wait for its client.", "A link leads to a decision at hand.")
    known = models.Membership.objects.filter(project=project, role=Role.CLIENT, person__handle=client)
    person = next((one.person for one in known.select_related("person")), None)
    if person is None:
        raise NotFound("no_client", f"{client} is no client of {slug}.", "See `vekha person list`.")
    if not person.email:
        raise BadInput("no_email", f"{person.name} has no e-mail.", "Add it: `vekha person add ... --email`.")
    candidate = models.Candidate.objects.get(change=row, number=state.candidate.number)
    same = {"candidate": candidate, "agreement": state.agreed, "person": person}
    models.ClientLink.objects.filter(**same, replaced_at=None).update(replaced_at=now)
    secret = secrets.token_urlsafe(24)
    models.ClientLink.objects.create(
        **same,
        change=row,
        digest=candidate.digest,
        secret=hashed(secret),
        by=by,
        created_at=now,
        expires_at=now + LASTS,
    )
    data = {"person": client, "candidate": candidate.number, "agreement": state.agreed}
    append([Entry("ClientLinkMade", subject_of(row), by, now, data)])
    return secret
