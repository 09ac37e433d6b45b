"""The artifact of a candidate is made and checked: on to the preview, or back with the reasons."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.actors import VEKHA
from vekha.core.decide import Facts
from vekha.core.gates import GateResult
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import Entry, append, change_happened, has
from vekha.operations.acting import allow, decided, locked_change, operation
from vekha.operations.environments import environment_for
from vekha.operations.runs import candidate_of
from vekha.policy import Action


@operation
def record_build(run: models.Run, digest: str, gate: GateResult, *, domain: str, now: datetime) -> None:
    """Asked again for the same run, it changes nothing. Raises VekhaError `stale_candidate`."""
    candidate = candidate_of(run)
    allow(VEKHA, Action.CARRY_OUT, candidate)
    key = f"built:{run.pk}"
    if has(key):
        return
    candidate.digest = digest
    candidate.save(update_fields=["digest"])
    if candidate.change is None:
        _first(candidate, digest, gate, key=key, domain=domain, now=now)
        return
    row = locked_change(candidate.project, candidate.change.number)
    command = c.RecordBuild(number=candidate.number, digest=digest, gate=gate)
    work = []
    if gate.green:
        preview = environment_for(candidate.project, row, domain, now)
        name = f"preview:{candidate.pk}"
        work = [Work(name, "deploy_preview", row.project, VEKHA.handle, now, environment=preview, candidate=candidate)]
    change_happened(row, decided(row, command, Facts(VEKHA), now), key=key, work=work)


def _first(candidate: models.Candidate, digest: str, gate: GateResult, *, key: str, domain: str, now: datetime) -> None:
    project, work = candidate.project, []
    if gate.green:
        production = environment_for(project, None, domain, now)
        name = f"first:{candidate.pk}"
        work = [Work(name, "rollout", project, VEKHA.handle, now, environment=production, candidate=candidate)]
    kind = "FirstReleaseBuilt" if gate.green else "FirstReleaseRefused"
    data = {"candidate": candidate.number, "digest": digest, "reasons": list(gate.reasons)}
    append([Entry(kind, f"project:{project.slug}", VEKHA.handle, now, data, key)], work=work)
