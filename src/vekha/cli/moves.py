"""Waiting for environments to be moved. Imported once Django is set up."""

from __future__ import annotations

import json

from vekha.cli.wait import until
from vekha.core.change import Stage
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.first_release import refusal_of
from vekha.database.mapping import change_of
from vekha.database.timeline import sentence
from vekha.operations.environments import PRODUCTION, release_named, state_of, subject_of

GOOD = ("RolledBack", "LeftAlone")
BAD = ("RollbackFailed", "RunStuck")


def wait_for_move(run: models.Run, what: str, *, timeout: float) -> str:
    """What the journal says when a rollback has ended. Raises VekhaError `move_failed`, `timed_out`."""
    if run.environment is None:
        raise LookupError(f"{run} moves no environment")
    subject = subject_of(run.environment)

    def see() -> tuple[str, str] | None:
        rows = models.Event.objects.filter(subject=subject, kind__in=GOOD + BAD).order_by("-seq")
        for kind, body in rows.values_list("kind", "body")[:20]:
            data = json.loads(body)["data"]
            if data.get("run") == run.pk:
                return kind, sentence(kind, data)
        return None

    kind, text = until(see, what, timeout=timeout)
    if kind in BAD:
        raise VekhaError("move_failed", f"{subject.partition(':')[2]}: {text}", "See `vekha status` and `vekha logs`.")
    return f"{subject.partition(':')[2]}: {text}"


def wait_for_first_release(project: str, candidate: int, *, timeout: float) -> str:
    """ "" when production serves it; why not when it was refused. Raises VekhaError `timed_out`."""

    def see() -> tuple[str] | None:
        made = models.Candidate.objects.select_related("project")
        if why := refusal_of(made.get(project__slug=project, change=None, number=candidate)):
            return (why,)
        row = models.Environment.objects.filter(project__slug=project, name=PRODUCTION).first()
        served = release_named(state_of(row).current) if row else None
        return ("",) if served and served.candidate.number == candidate else None

    return until(see, f"the first release of {project} to be built, checked and served", timeout=timeout)[0]


def wait_for_release(project: str, number: int, *, timeout: float) -> str:
    """ "" when the change is live; why not when it was refused. Raises VekhaError `timed_out`."""

    def see() -> tuple[str] | None:
        state = change_of(models.Change.objects.get(project__slug=project, number=number).state)
        if state.stage in (Stage.LIVE, Stage.CLOSED):
            return ("",)
        refused = state.stage is Stage.BUILDING and (state.candidate is None or not state.candidate.open)
        return (state.reason or "no reason was kept",) if refused else None

    return until(see, f"{project}/{number} to be live", timeout=timeout)[0]


def wait_for_judgement(project: str, number: int, candidate: int, *, timeout: float) -> str:
    """ "" when the candidate waits for people; why not when a check said no. Raises VekhaError `timed_out`."""

    def see() -> tuple[str] | None:
        state = change_of(models.Change.objects.get(project__slug=project, number=number).state)
        hand = state.candidate
        if hand is None or hand.number != candidate:
            return (f"candidate {hand.number if hand else 0} came after it",)
        if not hand.open:
            return (state.reason or "no reason was kept",)
        return ("",) if state.stage is not Stage.BUILDING else None

    return until(see, f"candidate {candidate} of {project}/{number} to be built and checked", timeout=timeout)[0]
