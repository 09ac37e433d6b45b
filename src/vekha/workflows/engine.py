"""Carries a run through its table of steps, so that it survives the death of any worker between any two lines.

A step that was recorded is not done again; a step that was done but not recorded is done again, which it must bear.
Every take-over gets a higher token; whoever holds a lower one is refused, here and at the target.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vekha.core.errors import StaleToken, VekhaError
from vekha.database import models
from vekha.database.models.runs import RunState
from vekha.ports import Outside
from vekha.workflows import ledger
from vekha.workflows.context import Context

MOST_CRASHES = 3  # unexpected errors that a run survives before it is undone, and before its undo is given up
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
Boundary = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pause:
    """The step is not finished: look again in so many seconds. No worker is held meanwhile."""

    seconds: float
    why: str


Result = Mapping[str, Any] | Pause


@dataclass(frozen=True, slots=True)
class Step:
    """`undo` puts back what `do` did, or `why_no_undo` says why nothing is needed. Both can run twice."""

    name: str
    do: Callable[[Context], Result]
    undo: Callable[[Context], None] | None = None
    why_no_undo: str = ""

    def __post_init__(self) -> None:
        if (self.undo is None) == (not self.why_no_undo):
            raise ValueError(f"step {self.name}: give an undo, or say why none is needed")


@dataclass(frozen=True, slots=True)
class Workflow:
    """`failed` records the bad end, after everything was undone; it must bear to run twice."""

    name: str
    steps: tuple[Step, ...]
    failed: Callable[[Context, str], None]


def advance(run_id: int, workflow: Workflow, outside: Outside, *, worker: str, boundary: Boundary) -> RunState:
    """Takes the run over and carries it on as far as it goes now; gives its state then.

    Raises StaleToken when another worker has taken the run over meanwhile. `boundary` is called with a name between
    any two effects: tests kill the worker there.
    """
    run = ledger.claim(run_id, worker, outside.clock.now())
    if run is None:
        return RunState(models.Run.objects.get(pk=run_id).state)
    boundary("claimed")
    return carry(Context(run, outside, ledger.results(run)), workflow, boundary)


def carry(context: Context, workflow: Workflow, boundary: Boundary = lambda where: None) -> RunState:
    """Carries on a run that was taken for this worker. Raises StaleToken."""
    if context.run.state == RunState.RUNNING:
        state = _forward(workflow, context, boundary)
        if state is not None:
            return state
    return _backward(workflow, context, boundary)


def _forward(workflow: Workflow, context: Context, boundary: Boundary) -> RunState | None:
    """None when the run must be undone."""
    for step in workflow.steps:
        if step.name in context.results:
            continue
        started = time.monotonic()
        boundary(f"before do {step.name}")
        try:
            result = step.do(context)
        except StaleToken:
            raise
        except VekhaError as error:
            _turn_back(context, step, str(error), boundary)
            return None
        except Exception as error:
            if isinstance(error, OSError) and error.errno in FULL:
                _turn_back(
                    context, step, f"There is no room on the disk ({error}). Make room, then begin anew.", boundary
                )
                return None
            return _crashed(context, step, error, boundary)
        if isinstance(result, Pause):
            ledger.pause(context.run, result.seconds, result.why)
            return RunState.RUNNING
        boundary(f"after do {step.name}")
        ledger.record(context.run, step.name, "do", result, time.monotonic() - started, context.now())
        context.results[step.name] = dict(result)
        boundary(f"recorded do {step.name}")
    return _ended(context, RunState.DONE)


def _crashed(context: Context, step: Step, error: Exception, boundary: Boundary) -> RunState | None:
    """An error that nobody foresaw: told whole to the operator, by its id to the user; tried again a few times."""
    identity = uuid.uuid4().hex[:8]
    _keep(context, f"error-{identity}", error)
    if ledger.crashed(context.run) <= MOST_CRASHES:
        ledger.pause(context.run, 0.5 * 2**context.run.crashes, f"trying {step.name} again after error {identity}")
        return RunState.RUNNING
    _turn_back(context, step, f"Unexpected error {identity} in step {step.name}: {error}", boundary)
    return None


def _turn_back(context: Context, step: Step, cause: str, boundary: Boundary) -> None:
    context.results[step.name] = {}  # it may have done half of its work: its undo runs too
    ledger.turn_back(context.run, step.name, cause)
    boundary("turned back")


def _backward(workflow: Workflow, context: Context, boundary: Boundary) -> RunState:
    undone = ledger.undone(context.run)
    reached = {*context.results, context.run.failed_step}
    for step in reversed(workflow.steps):
        if step.name not in reached or step.name in undone:
            continue
        started = time.monotonic()
        boundary(f"before undo {step.name}")
        try:
            if step.undo is not None:
                step.undo(context)
        except StaleToken:
            raise
        except Exception as error:
            return _undo_failed(context, step, error)
        boundary(f"after undo {step.name}")
        ledger.record(context.run, step.name, "undo", {}, time.monotonic() - started, context.now())
        boundary(f"recorded undo {step.name}")
    workflow.failed(context, context.run.cause)
    boundary("failure recorded")
    return _ended(context, RunState.UNDONE)


def _ended(context: Context, state: RunState) -> RunState:
    shutil.rmtree(context.folder, ignore_errors=True)
    ledger.end(context.run, state, context.now())
    return state


def _undo_failed(context: Context, step: Step, error: Exception) -> RunState:
    _keep(context, "undo-failed", error)
    if ledger.crashed(context.run) <= 2 * MOST_CRASHES:
        ledger.pause(context.run, 0.5 * 2**context.run.crashes, f"undo of {step.name} failed: {error}")
        return RunState.UNDOING
    ledger.stuck(context.run, f"undo of {step.name} failed: {error}", context.now())
    return RunState.STUCK


def _keep(context: Context, stream: str, error: Exception) -> None:
    """The whole error, for the operator. Where it cannot be written, the run must end all the same."""
    with contextlib.suppress(VekhaError):
        write = context.writer(stream)
        for line in traceback.format_exception(error):
            write(line.rstrip())
