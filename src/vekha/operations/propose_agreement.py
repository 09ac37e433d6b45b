"""The manager puts the agreement together: the brief, what each role said of it, and dates."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreement import Due
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.operations.forecast_change import due_from_history
from vekha.policy import Action


@operation
def propose_agreement(slug: str, number: int, *, due: Due | None, by: str, now: datetime) -> int:
    """A new version for the client to answer; gives its number. `due`: None takes the forecast's 85 % day.

    Raises Denied, NotFound, VekhaError `not_assessed`, `not_feasible`, `not_tested`, `only_date`, `few_changes`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.PROPOSE_AGREEMENT, row)
    dates = due or due_from_history(row, now)
    happened = decided(row, c.ProposeAgreement(due=dates), Facts(actor), now)
    (proposed,) = [event for event in happened if isinstance(event, e.AgreementProposed)]
    said = {one.number: one for one in models.Assessment.objects.filter(change=row)}
    models.Agreement.objects.create(
        change=row,
        version=proposed.version,
        brief=models.Brief.objects.get(change=row, version=proposed.brief),
        feasibility=said[proposed.feasibility],
        needs=said[proposed.needs],
        plan=said[proposed.plan],
        **asdict(dates),
        person=by,
        at=now,
    )
    change_happened(row, happened)
    return proposed.version
