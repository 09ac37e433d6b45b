"""When a change will be live, from the team's own history. It reads, and writes nothing."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import Role
from vekha.core.agreement import Due
from vekha.core.change import ENDED, Stage
from vekha.core.decision import Refused, not_now
from vekha.core.errors import Exit, VekhaError
from vekha.core.forecast import SURE, Forecast, forecast
from vekha.database import models
from vekha.database.history import agreed_at, finished_changes
from vekha.operations.acting import actor_in, allow, change_numbered, operation, project_named, refusal, state_of
from vekha.policy import Action


@operation
def forecast_change(slug: str, number: int, *, seed: int | None = None, by: str, now: datetime) -> Forecast:
    """Days counted from when it was agreed on, from `now` if it is not yet. `seed`: None is the change's number.

    Raises Denied, NotFound, VekhaError `not_now` once it is live or has ended, `no_estimate`, `few_changes`,
    `beyond_history`.
    """
    project = project_named(slug)
    row, actor = change_numbered(project, number), actor_in(by, project)
    allow(actor, Action.SEE, row)
    if row.stage in (Stage.LIVE, *ENDED):
        raise refusal(not_now(state_of(row), "A forecast"))
    return _forecast(row, now, number if seed is None else seed)


def due_from_history(row: models.Change, now: datetime) -> Due:
    """The day that is met in 85 % of the runs. Raises VekhaError as above."""
    return Due(latest=_forecast(row, now, row.number).day(SURE), confidence=SURE, forecast=True)


def _forecast(row: models.Change, now: datetime, seed: int) -> Forecast:
    said = [one.hours for one in state_of(row).assessments if one.role is Role.DEVELOPER and one.hours]
    if not said:
        what = "Nobody has estimated this change yet."
        raise VekhaError("no_estimate", what, "The developer does: `vekha change assess`.", exit_code=Exit.WAITS)
    start = agreed_at(row) or now
    elapsed = (now - start).total_seconds() / 86_400
    found = forecast(said[0], finished_changes(row), seed=seed, start=start, elapsed=elapsed)
    if isinstance(found, Refused):
        raise refusal(found)
    return found
