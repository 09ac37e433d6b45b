"""One of two people says that a candidate cannot wait for the verdicts that are missing; with the second it goes."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.database.statements import insert
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.operations.debts import holding_up
from vekha.operations.start_rollout import rollout_of
from vekha.policy import Action


@operation
def declare_emergency(
    slug: str, number: int, *, candidate: int, agreement: int, digest: str, why: str, by: str, now: datetime
) -> tuple[models.EmergencyDeclaration, list[models.Run]]:
    """The declaration, and the rollout if it is the second one.

    `candidate`, `digest` and `agreement` are those that the person looked at: any of them moved, and it is refused.

    Raises Denied, NotFound, VekhaError `stale_candidate`, `stale_agreement`, `declared_already`, `debt`, `not_now`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    hand = models.Candidate.objects.select_related("project").filter(change=row, number=candidate).first()
    # A candidate that is not there has no author; the decision says what is at hand instead.
    allow(actor, Action.DECLARE_EMERGENCY, hand or models.Candidate(project=project, change=row, number=candidate))
    other = holding_up(project.pk, row.pk)
    command = c.DeclareEmergency(why=why, number=candidate, digest=digest, agreement=agreement)
    happened = decided(row, command, Facts(actor, blocked_by=other.number if other else 0), now)
    if hand is None:
        raise LookupError(f"{row} has no candidate {candidate}")
    declared = models.EmergencyDeclaration(
        change=row,
        candidate=hand,
        agreement=agreement,
        digest=digest,
        place=len(happened),
        person=by,
        why=why,
        at=now,
    )
    allowed = any(isinstance(event, e.EmergencyAllowed) for event in happened)
    work = [rollout_of(hand, f"emergency:{hand.pk}/{agreement}", by, now)] if allowed else []
    return declared, change_happened(row, happened, work=work, state=[insert(declared)])
