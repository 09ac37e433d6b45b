"""The manager puts the agreement together."""

from __future__ import annotations

from datetime import date, datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.policy import Action


@operation
def propose_agreement(
    slug: str, number: int, text: str, criteria: tuple[str, ...], *, due: date | None, by: str, now: datetime
) -> int:
    """A new version for the client to answer; gives its number. Raises Denied, NotFound, VekhaError."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.PROPOSE_AGREEMENT, row)
    happened = decided(row, c.ProposeAgreement(text=text, criteria=criteria, due=due), Facts(actor), now)
    proposed = next(event for event in happened if isinstance(event, e.AgreementProposed))
    models.Agreement.objects.create(
        change=row, version=proposed.version, text=text, criteria=list(criteria), due=due, person=by, at=now
    )
    change_happened(row, happened)
    return proposed.version
