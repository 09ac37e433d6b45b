"""A person says yes or no. A no is one act: reasons are kept, the change is at building, what runs goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError

from vekha.core import commands as c
from vekha.core.actors import Role
from vekha.core.change import Answer, Stage
from vekha.core.decide import Facts
from vekha.core.environment import before
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import change_happened
from vekha.database.statements import insert
from vekha.operations import environments
from vekha.operations.acting import allow, decided, operation, state_of
from vekha.operations.asking_clients import ask, stood_in_for
from vekha.operations.end_change import take_down
from vekha.operations.environments import PRODUCTION
from vekha.operations.moving import Judged, Place, change_to_judge, production_of
from vekha.operations.record_release import PREVIEW_STAYS
from vekha.operations.start_rollout import rollout_of
from vekha.operations.wake_next import wake_next
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
    picture: str = "",
) -> tuple[models.Verdict, list[models.Run]]:
    """The verdict, and the runs that follow from it.

    `here`: the worker that carries a rollback on at once; without one the queue finds a worker.

    `picture`: the name of one that goes with the reason. `candidate`, `digest` and `agreement` are those that the
    person looked at: any of them moved, and it is refused.

    Raises Denied, NotFound, VekhaError `stale_candidate`, `stale_agreement`, `decided_already`, `too_late`.
    """
    command = c.GiveVerdict(role=role, answer=answer, why=why, number=candidate, digest=digest, agreement=agreement)
    try:
        return _give(slug, number, command, by, now, here, picture)
    except IntegrityError as error:
        raise VekhaError("decided_already", f"A {role} has decided on this candidate.", "See its page.") from error


@operation
def _give(
    slug: str, number: int, command: c.GiveVerdict, by: str, now: datetime, here: str, picture: str
) -> tuple[models.Verdict, list[models.Run]]:
    judged, actor = change_to_judge(slug, number, command.number, by)
    row = judged.change
    if command.role is Role.CLIENT:
        command = replace(command, stood_in_for=stood_in_for(row.project, by, now))
    # A candidate that is not there has no author; the decision says what is at hand instead.
    asked = judged.candidate or models.Candidate(project=row.project, change=row, number=command.number)
    allow(actor, Action.GIVE_VERDICT, asked, role=command.role)
    happened = decided(row, command, Facts(actor, landing=judged.landing), now)
    if judged.candidate is None:
        raise LookupError(f"{row} has no candidate {command.number}")
    verdict = models.Verdict(
        change=row,
        candidate=judged.candidate,
        person=by,
        role=command.role,
        answer=command.answer,
        why=command.why,
        digest=command.digest,
        agreement=command.agreement,
        at=now,
        picture=picture,
        stood_in_for=list(command.stood_in_for),
    )
    also = []
    if (verdict.role, verdict.answer) == (Role.MANAGER, Answer.YES) and row.stage != Stage.LIVE:  # the client's turn
        also = ask(row, judged.candidate, command.agreement, by=by, at=now)
    work = _work(judged, verdict, here)
    runs = change_happened(row, happened, work=work, also=also, state=[insert(verdict)])
    if row.stage == Stage.LIVE and not row.owing:
        wake_next(models.Environment.objects.get(project=row.project, name=PRODUCTION))
    return verdict, runs


def _work(judged: Judged, verdict: models.Verdict, here: str) -> list[Work]:
    """What follows, by where the change stood."""
    row = judged.change
    if verdict.answer == Answer.NO:
        if row.stage == Stage.LIVE:  # whoever visits the store is served first; the preview follows by the queue
            first = _rollback(production_of(row), verdict, f"no:{_named(verdict)}/production", here)
            return [first, _rollback(judged.preview, verdict, f"no:{_named(verdict)}", "")]
        return [_rollback(judged.preview, verdict, f"no:{_named(verdict)}", here)]
    if row.stage == Stage.LIVE:
        last = [one.role for one in state_of(row).debts] == [verdict.role]
        return take_down(row, verdict.person, verdict.at, delay=PREVIEW_STAYS) if last else []
    if verdict.role != Role.CLIENT:
        return []
    return [rollout_of(verdict.candidate, f"yes:{_named(verdict)}", verdict.person, verdict.at)]


def _rollback(place: Place | None, verdict: models.Verdict, key: str, here: str) -> Work:
    """Taken at once if nothing moves the environment now; then it is known already where it goes back to."""
    if place is None:
        raise LookupError(f"{verdict.change} has no preview")
    state = environments.state_of(place.environment)
    free = bool(here) and not state.busy
    served = place.releases.get(state.current)
    rejected = served is not None and served.candidate_id == verdict.candidate.pk
    return Work(
        key=key,
        workflow="rollback",
        project=verdict.change.project,
        by=verdict.person,
        at=verdict.at,
        environment=place.environment,
        candidate=verdict.candidate,
        release=place.releases.get(before(state, state.current)) if free and rejected else None,
        arguments={"cause": f"{verdict.role} {verdict.person} said no: {verdict.why}"},
        worker=here if free else "",
    )


def _named(verdict: models.Verdict) -> str:
    """What makes it one of its kind, as the database holds it (`verdict_yes_once_a_role`, `verdict_no_once`)."""
    return f"{verdict.candidate.pk}/{verdict.agreement}/{verdict.role}"
