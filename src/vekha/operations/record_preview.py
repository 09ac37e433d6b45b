"""A candidate stands in its preview and was checked there: it waits for the tester, or the preview goes back."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import VEKHA
from vekha.core.decide import Facts
from vekha.core.gates import GateResult
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import Entry, change_happened, has
from vekha.operations import environments
from vekha.operations.acting import allow, decided, locked_change, operation
from vekha.operations.carry_over import carry_over, past_of
from vekha.operations.environments import arrive
from vekha.operations.retire import retire_leftovers
from vekha.operations.runs import release_of
from vekha.policy import Action


@operation
def record_preview(run: models.Run, gate: GateResult, *, schema: str, now: datetime) -> None:
    """Asked again for the same run, it changes nothing. Raises VekhaError `stale_candidate` if a newer one is there."""
    release = release_of(run)
    candidate = release.candidate
    allow(VEKHA, Action.CARRY_OUT, candidate)
    key = f"previewed:{run.pk}"
    if has(key) or candidate.change is None:
        return
    row = locked_change(candidate.project, candidate.change.number)
    command = c.RecordPreview(number=candidate.number, digest=release.digest, gate=gate)
    past, patch = past_of(candidate)
    happened = decided(row, command, Facts(VEKHA, past, patch), now)
    state = arrive(run, release, now)
    release.schema = schema
    release.save(update_fields=["schema"])
    carry_over(row, candidate, happened, now)
    after = _what_follows(row, candidate, release, happened, now)
    served = Entry(
        "PreviewServed",
        environments.subject_of(release.environment),
        VEKHA.handle,
        now,
        {"digest": release.digest, "candidate": candidate.number, "run": run.pk},
    )
    change_happened(row, happened, key=key, also=[served], work=[*after, *retire_leftovers(release, state, now)])


def _what_follows(
    row: models.Change,
    candidate: models.Candidate,
    release: models.Release,
    happened: tuple[e.Event, ...],
    now: datetime,
) -> list[Work]:
    """A red gate is a no: the preview goes back. Verdicts that were carried over lead straight on to the release."""
    for event in happened:
        if isinstance(event, e.CandidateRefused):
            cause = "checks said no: " + "; ".join(event.reasons)
            arguments = {"cause": cause}
            return [
                Work(
                    f"red:{release.pk}",
                    "rollback",
                    row.project,
                    VEKHA.handle,
                    now,
                    environment=release.environment,
                    candidate=candidate,
                    arguments=arguments,
                )
            ]
        if isinstance(event, e.CandidateReady) and event.carried:
            production = models.Environment.objects.get(project=row.project, name=environments.PRODUCTION)
            return [
                Work(
                    f"carried:{candidate.pk}",
                    "rollout",
                    row.project,
                    VEKHA.handle,
                    now,
                    environment=production,
                    candidate=candidate,
                )
            ]
    return []
