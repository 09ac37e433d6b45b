"""Work on a candidate broke before it could be judged: the change is at building, with the reason."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.actors import VEKHA
from vekha.core.decide import Facts, Refused, decide
from vekha.database import models
from vekha.database.journal import Entry, append, change_happened, has
from vekha.operations.acting import allow, locked_change, operation, state_of
from vekha.operations.runs import candidate_of
from vekha.policy import Action


@operation
def refuse_candidate(run: models.Run, where: str, reason: str, *, now: datetime) -> None:
    """Asked again for the same run, or about a candidate that is not at hand any more, it changes no stage."""
    candidate = candidate_of(run)
    allow(VEKHA, Action.CARRY_OUT, candidate)
    key = f"refused:{run.pk}"
    if has(key):
        return
    if candidate.change is None:
        data = {"candidate": candidate.number, "where": where, "reasons": [reason]}
        append([Entry("FirstReleaseRefused", f"project:{candidate.project.slug}", VEKHA.handle, now, data, key)])
        return
    row = locked_change(candidate.project, candidate.change.number)
    command = c.RefuseCandidate(number=candidate.number, where=where, reasons=(reason,))
    decision = decide(state_of(row), command, Facts(VEKHA), now)
    if isinstance(decision, Refused):  # a newer candidate is there: this one's failure is kept as a fact only
        data = {"candidate": candidate.number, "where": where, "reasons": [reason]}
        append([Entry("LateFailure", f"change:{row.project.slug}/{row.number}", VEKHA.handle, now, data, key)])
        return
    change_happened(row, decision, key=key)
