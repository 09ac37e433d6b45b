"""Production said no: it serves its last good release, and the change stands at building with the cause."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.actors import VEKHA
from vekha.core.decide import Facts
from vekha.core.reviewing import releasing
from vekha.database import models
from vekha.database.journal import Entry, append, change_happened, has
from vekha.operations import environments
from vekha.operations.acting import allow, decided, locked_change, operation, state_of
from vekha.operations.register_candidate import add, build_of, command_for
from vekha.operations.runs import candidate_of
from vekha.policy import Action
from vekha.ports import Merge


@operation
def refuse_release(run: models.Run, cause: str, *, now: datetime) -> None:
    """Asked again for the same run, it changes nothing."""
    candidate = candidate_of(run)
    allow(VEKHA, Action.CARRY_OUT, candidate)
    key = f"release-refused:{run.pk}"
    if has(key) or run.environment is None:
        return
    data = {"digest": candidate.digest, "run": run.pk, "cause": cause}
    refused = Entry("RolloutRefused", environments.subject_of(run.environment), VEKHA.handle, now, data, key)
    if candidate.change is None:
        append([refused])
        return
    row = locked_change(candidate.project, candidate.change.number)
    if not releasing(state_of(row), candidate.number):  # somebody said no meanwhile: the change is at building by that
        append([refused])
        return
    command = c.RefuseRelease(number=candidate.number, reasons=(cause,))
    change_happened(row, decided(row, command, Facts(VEKHA), now), also=[refused])


@operation
def renew_candidate(run: models.Run, merge: Merge, *, now: datetime) -> None:
    """Main moved before the release: the same patch on the new main is the next candidate, built and checked anew.

    Nothing, if somebody said no meanwhile.
    """
    candidate = candidate_of(run)
    allow(VEKHA, Action.CARRY_OUT, candidate)
    key = f"renewed:{run.pk}"
    if has(key) or candidate.change is None:
        return
    row = locked_change(candidate.project, candidate.change.number)
    if not releasing(state_of(row), candidate.number):
        return
    command = c.RenewCandidate(renews=candidate.number, merge=command_for(row, merge))
    happened = decided(row, command, Facts(VEKHA), now)
    fresh = add(row, command.merge, now, renews=candidate.number)
    change_happened(row, happened, key=key, work=[build_of(fresh, VEKHA.handle, now)])
