"""DevOps moves an environment back to its last good release by hand, and forward again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vekha.core.environment import before
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow
from vekha.operations.environments import environment_named, release_named, state_of, subject_of
from vekha.operations.take_run import HELD, hold
from vekha.policy import Action


@transaction.atomic
def roll_back(slug: str, name: str, *, forward: bool, why: str, by: str, now: datetime, here: str = "") -> models.Run:
    """Starts the move: back to the release before the present one, or forward to the one that was rolled back from.

    `here`: the worker that carries it on at once; without one the queue finds a worker.

    Raises Denied, NotFound, VekhaError `environment_busy`, `nothing_before`, `nothing_aside`.
    """
    environment = environment_named(slug, name)
    project = environment.project
    allow(actor_in(by, project), Action.ROLL_BACK, project)
    state = state_of(environment)
    if state.busy:
        raise VekhaError("environment_busy", f"{name} is being moved by {state.busy}.", "Try again when it has ended.")
    to = release_named(state.aside if forward else before(state, state.current))
    if to is None and forward:
        raise VekhaError("nothing_aside", f"{name} was not rolled back by hand.", "A new release takes a change.")
    if to is None:
        raise VekhaError("nothing_before", f"{name} has no good release before this one.", "Nothing was changed.")
    word = "forward" if forward else "back"
    entry = Entry("MoveAsked", subject_of(environment), by, now, {"direction": word, "to": to.digest, "why": why})
    work = Work(
        key=f"move:{environment.pk}:{state.token}:{word}",
        workflow="rollback",
        project=project,
        by=by,
        at=now,
        environment=environment,
        release=to,
        arguments={"cause": f"{by} rolled {word} by hand: {why}", "keep": not forward},
        delay=HELD if here else 0,
        worker=here,
        token=state.token + 1,
    )
    run = append([entry], work=[work])[0]
    if here:
        hold(run, environment, now)
    return run
