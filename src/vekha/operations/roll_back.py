"""DevOps moves an environment back to its last good release by hand, and forward again."""

from __future__ import annotations

from datetime import datetime

from vekha.core.environment import before
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, operation
from vekha.operations.environments import state_of, subject_of
from vekha.operations.moving import environment_to_move
from vekha.policy import Action


@operation
def roll_back(slug: str, name: str, *, forward: bool, why: str, by: str, now: datetime, here: str = "") -> models.Run:
    """Starts the move: back to the release before the present one, or forward to the one that was rolled back from.

    `here`: the worker that carries it on at once; without one the queue finds a worker.

    Raises Denied, NotFound, VekhaError `environment_busy`, `nothing_before`, `nothing_aside`.
    """
    place, actor = environment_to_move(slug, name, by)
    environment, project = place.environment, place.environment.project
    allow(actor, Action.ROLL_BACK, environment)
    state = state_of(environment)
    if state.busy:
        raise VekhaError("environment_busy", f"{name} is being moved by {state.busy}.", "Try again when it has ended.")
    to = place.releases.get(state.aside if forward else before(state, state.current))
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
        worker=here,
    )
    return append([entry], work=[work])[0]
