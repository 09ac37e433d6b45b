"""Requests move to a new release by the steps of its plan, and go back at the first sign of trouble."""

from __future__ import annotations

from typing import Any

from vekha.core.errors import VekhaError
from vekha.core.rollout import Advance, Health, Hold, RollBack, RolloutPlan, next_step, plan
from vekha.database import models
from vekha.operations.environments import release_named
from vekha.operations.land_release import must_stand
from vekha.workflows import deploying, ledger
from vekha.workflows.context import Context
from vekha.workflows.engine import Pause, Result

LOOK_EVERY = 0.5  # seconds between two looks at a release that is watched


def shift(context: Context) -> Result:
    """One look: move to the step at hand if that is new, measure, then go on, wait or turn back; also on a no."""
    still_wanted(context)
    current, so_far = _plan(context), dict(context.run.arguments.get("shift") or {})
    step = int(so_far.get("step", 0))
    if "since" not in so_far:
        deploying.serve(context, context.release, others=current.weights(step))
        so_far = {"step": step, "since": context.now().timestamp(), **_counts(context)}
        ledger.note(context.run, "shift", so_far)
    match next_step(current, step, _health(context, so_far)):
        case Hold(why):
            return Pause(LOOK_EVERY, f"{current.weights(step)[current.new]} % of requests: {why}")
        case RollBack(why):
            raise VekhaError("release_refused", f"The new release was refused while watched: {why}.", "See its log.")
        case Advance(following) if following < len(current.steps):
            ledger.note(context.run, "shift", {"step": following})
            return shift(context)
        case _:
            counts = _counts(context)
            return {"requests": counts["requests"], "errors": counts["errors"]}


def still_wanted(context: Context) -> None:
    """Raises VekhaError `refused_meanwhile`."""
    candidate = context.candidate
    if candidate.change_id is not None:
        must_stand(models.Change.objects.get(pk=candidate.change_id), candidate)


def shift_back(context: Context) -> None:
    """Requests go where they went before."""
    _, state = context.state()
    deploying.serve(context, release_named(state.current))


def _plan(context: Context) -> RolloutPlan:
    _, state = context.state()
    served, table = release_named(state.current), context.file.release
    old = served.instance if served else ""
    steps, watch = tuple(table.steps), table.watch
    return plan(old, context.release.instance, steps=steps, watch=watch, maximum_errors=table.maximum_errors)


def _counts(context: Context) -> dict[str, Any]:
    counts = context.outside.traffic.counts(context.scope, context.release.instance)
    return {"requests": counts.requests, "errors": counts.errors}


def _health(context: Context, since: dict[str, Any]) -> Health:
    counts = _counts(context)
    probe = context.outside.target.probe(
        context.release.instance, context.release.run_spec["health"], deploying.PROBE_TIMEOUT
    )
    return Health(
        seconds=context.now().timestamp() - float(since["since"]),
        requests=counts["requests"] - int(since["requests"]),
        errors=counts["errors"] - int(since["errors"]),
        probe=probe,
    )
