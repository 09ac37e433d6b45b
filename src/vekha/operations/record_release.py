"""Production serves the artifact: the change is live."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import VEKHA, Role
from vekha.core.decide import Facts
from vekha.core.gates import GateResult
from vekha.database import models
from vekha.database.journal import Entry, append, change_happened, has
from vekha.operations import environments
from vekha.operations.acting import allow, decided, locked_change, operation, state_of
from vekha.operations.asking_clients import ask_what_is_owed
from vekha.operations.end_change import take_down
from vekha.operations.environments import arrive
from vekha.operations.retire import retire_leftovers
from vekha.operations.runs import release_of
from vekha.policy import Action

PREVIEW_STAYS = 60.0  # seconds that a preview outlives the release, for whoever still looks at it


@operation
def record_release(run: models.Run, gate: GateResult, *, schema: str, now: datetime) -> None:
    """`gate` is the release gate as it was found green before the rollout. Asked again, it changes nothing."""
    release = release_of(run)
    candidate = release.candidate
    allow(VEKHA, Action.CARRY_OUT, candidate)
    key = f"released:{run.pk}"
    if has(key):
        return
    release.schema = schema
    release.save(update_fields=["schema"])
    change = candidate.change and locked_change(candidate.project, candidate.change.number)
    state = arrive(run, release, now)
    data = {"digest": release.digest, "run": run.pk, "instance": release.instance, "reasons": list(gate.reasons)}
    served = Entry("ProductionServed", environments.subject_of(release.environment), VEKHA.handle, now, data, key)
    work = retire_leftovers(release, state, now)
    if change is None:
        append([served], work=work)
        return
    command = c.RecordRelease(number=candidate.number, digest=release.digest, gate=gate)
    happened = decided(change, command, Facts(VEKHA), now)
    roles = owed(happened)
    if not roles:  # whoever owes a verdict still looks at it
        work += take_down(change, VEKHA.handle, now, delay=PREVIEW_STAYS)
    asked = ask_what_is_owed(change, candidate, state_of(change), now) if Role.CLIENT in roles else []
    change_happened(change, happened, also=[served, *asked], work=work)


def owed(happened: Iterable[e.Event]) -> list[Role]:
    """Whose verdicts."""
    return [event.role for event in happened if isinstance(event, e.VerdictOwed)]
