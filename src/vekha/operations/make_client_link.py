"""The manager sends a client the link to the decision at hand once more; the first time it goes by itself."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import Role
from vekha.core.change import Stage
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import models
from vekha.database.journal import append
from vekha.operations.acting import actor_in, allow, locked_change, operation, project_named, state_of
from vekha.operations.asking_clients import LASTS, made, make, stood_in_for
from vekha.policy import Action


@operation
def make_client_link(slug: str, number: int, client: str, *, by: str, now: datetime) -> models.ClientLink:
    """Goes to them as a message. What opened the link before is void from now on; what they typed there is kept.

    Raises Denied, NotFound `no_client`, VekhaError `not_now`, BadInput `no_email`: the code that confirms who decides
    goes there.
    """
    project = project_named(slug)
    row = locked_change(project, number)
    allow(actor_in(by, project), Action.MAKE_CLIENT_LINK, row)
    known = models.Membership.objects.filter(project=project, role=Role.CLIENT, person__handle=client)
    person = next((one.person for one in known.select_related("person")), None)
    if person is None:
        raise NotFound("no_client", f"{client} is no client of {slug}.", "See `vekha person list`.")
    return send_again(row, person, by=by, now=now)


def send_again(row: models.Change, person: models.Person, *, by: str, now: datetime) -> models.ClientLink:
    """The change must be locked. Raises VekhaError `not_now`, BadInput `no_email`."""
    state = state_of(row)
    if not state.asks_client or state.candidate is None:
        raise VekhaError("not_now", "The change does not wait for its client.", "A link leads to a decision at hand.")
    if not person.email:
        raise BadInput("no_email", f"{person.name} has no e-mail.", "Add it: `vekha person add ... --email`.")
    candidate = models.Candidate.objects.get(change=row, number=state.candidate.number)
    links = models.ClientLink.objects.select_for_update().filter(candidate=candidate, agreement=state.agreed)
    link = links.filter(person=person, replaced_at=None).first()
    if link is None:
        link = make(row, candidate, state.agreed, person, by=by, at=now)
    else:
        link.keys.filter(replaced_at=None).update(replaced_at=now)
        link.expires_at, link.codes_before = now + LASTS, link.codes_sent
        link.save(update_fields=["expires_at", "codes_before"])
    others = stood_in_for(row.project, person.handle, now)
    owed = state.stage is Stage.LIVE
    append([made(row, candidate, state.agreed, person.handle, others, by=by, at=now, owed=owed)])
    return link
