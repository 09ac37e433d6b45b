"""A person says yes or no. A no is one act: reasons are kept, the change is at building, the preview goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.decide import Facts
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, project_named
from vekha.operations.environments import PRODUCTION, locked, state_of
from vekha.operations.take_run import HELD, hold
from vekha.policy import Action


def give_verdict(
    slug: str,
    number: int,
    role: Role,
    answer: Answer,
    *,
    candidate: int,
    agreement: int,
    digest: str,
    why: str,
    by: str,
    now: datetime,
    here: str = "",
) -> models.Verdict:
    """`here`: the worker that carries a rollback on at once; without one the queue finds a worker.

    `candidate`, `digest` and `agreement` are those that the person looked at: any of them moved, and it is refused.

    Raises Denied, NotFound, VekhaError `stale_candidate`, `stale_agreement`, `decided_already`.
    """
    command = c.GiveVerdict(role=role, answer=answer, why=why, number=candidate, digest=digest, agreement=agreement)
    try:
        return _give(slug, number, command, by, now, here)
    except IntegrityError as error:
        raise VekhaError("decided_already", f"A {role} has decided on this candidate.", "See its page.") from error


@transaction.atomic
def _give(slug: str, number: int, command: c.GiveVerdict, by: str, now: datetime, here: str) -> models.Verdict:
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.GIVE_VERDICT, row)
    happened = decided(row, command, Facts(actor), now)
    candidate = models.Candidate.objects.get(change=row, number=command.number)
    verdict = models.Verdict.objects.create(
        change=row,
        candidate=candidate,
        person=by,
        role=command.role,
        answer=command.answer,
        why=command.why,
        digest=command.digest,
        agreement=command.agreement,
        at=now,
    )
    if command.answer is Answer.NO:
        _refuse(row, happened, candidate, verdict, here)
    else:
        last = command.role is Role.CLIENT
        change_happened(row, happened, work=[_rollout(row, candidate, verdict)] if last else [])
    return verdict


def _refuse(
    row: models.Change,
    happened: tuple[e.Event, ...],
    candidate: models.Candidate,
    verdict: models.Verdict,
    here: str,
) -> None:
    preview = locked(models.Environment.objects.get(change=row))
    free = bool(here) and not state_of(preview).busy
    work = _rollback(row, preview, candidate, verdict, worker=here if free else "")
    (run,) = change_happened(row, happened, work=[work])
    if free:
        hold(run, preview, verdict.at)


def _rollback(
    row: models.Change,
    preview: models.Environment,
    candidate: models.Candidate,
    verdict: models.Verdict,
    *,
    worker: str,
) -> Work:
    return Work(
        key=f"no:{verdict.pk}",
        workflow="rollback",
        project=row.project,
        by=verdict.person,
        at=verdict.at,
        environment=preview,
        candidate=candidate,
        arguments={"cause": f"{verdict.role} {verdict.person} said no: {verdict.why}"},
        delay=HELD if worker else 0,
        worker=worker,
        token=state_of(preview).token + 1,
    )


def _rollout(row: models.Change, candidate: models.Candidate, verdict: models.Verdict) -> Work:
    return Work(
        key=f"yes:{verdict.pk}",
        workflow="rollout",
        project=row.project,
        by=verdict.person,
        at=verdict.at,
        environment=models.Environment.objects.get(project=row.project, name=PRODUCTION),
        candidate=candidate,
    )
