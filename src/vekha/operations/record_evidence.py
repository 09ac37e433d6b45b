"""A check ended: what it found becomes evidence about one artifact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vekha.core.actors import VEKHA
from vekha.core.evidence import Evidence, Outcome
from vekha.core.gates import Gate, GateResult, evaluate
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, operation, state_of
from vekha.policy import Action


@operation
def record_evidence(
    run: models.Run,
    candidate: models.Candidate,
    check: str,
    *,
    digest: str,
    outcome: Outcome,
    reason: str,
    details: dict[str, Any],
    log: str,
    seconds: float,
    now: datetime,
) -> models.Evidence:
    """A check leaves one row a run: asked again, the row that is there is given back."""
    allow(VEKHA, Action.CARRY_OUT, candidate)
    known = models.Evidence.objects.filter(run=run, check_name=check).first()
    if known is not None:
        return known
    row = models.Evidence.objects.create(
        candidate=candidate,
        run=run,
        check_name=check,
        digest=digest,
        commit=candidate.commit,
        outcome=outcome,
        reason=reason,
        details=details,
        log=log,
        seconds=seconds,
        at=now,
    )
    data = {"candidate": candidate.number, "check": check, "digest": digest, "outcome": outcome.value, "reason": reason}
    append([Entry("EvidenceRecorded", subject_of(candidate), VEKHA.handle, now, data)])
    return row


def subject_of(candidate: models.Candidate) -> str:
    slug = candidate.project.slug
    return f"change:{slug}/{candidate.change.number}" if candidate.change else f"project:{slug}"


def evidence_about(digest: str) -> list[Evidence]:
    rows = models.Evidence.objects.filter(digest=digest)
    return [Evidence(row.check_name, row.digest, Outcome(row.outcome), row.reason, row.at) for row in rows]


def judge(gate: Gate, candidate: models.Candidate, digest: str, now: datetime) -> GateResult:
    """The gate for this digest, over all evidence about it and the verdicts in force."""
    if candidate.change is None:
        return evaluate(gate, digest, evidence_about(digest), now)
    state = state_of(candidate.change)
    found = evidence_about(digest)
    allowed = state.emergency
    return evaluate(gate, digest, found, now, verdicts=state.verdicts, agreement=state.agreed, emergency=allowed)
