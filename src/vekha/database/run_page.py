"""What a reader sees of one run of a workflow: where it stands, and each step that was done or undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vekha.core.errors import NotFound
from vekha.database import lines, models
from vekha.database.environment_pages import RunLine
from vekha.database.queries import project_of, snapshot


@dataclass(frozen=True, slots=True)
class StepLine:
    """`direction`: "do" or "undo"; `seconds`: how long it took."""

    name: str
    direction: str
    seconds: float
    at: datetime


@dataclass(frozen=True, slots=True)
class RunPage:
    """`failed_step`: where it turned back, "" if it did not. `change`: its number, 0 if it is of none."""

    project_title: str
    line: RunLine
    change: int
    failed_step: str
    ended_at: datetime | None
    steps: tuple[StepLine, ...]


def run_page(slug: str, number: int) -> RunPage:
    """Three queries. Raises NotFound `no_project`, `no_run`."""
    with snapshot():
        project = project_of(slug)
        rows = models.Run.objects.select_related("environment", "project", "candidate__change")
        row = rows.filter(project=project, pk=number).first()
        if row is None:
            raise NotFound(
                "no_run", f"{slug} has no run {number}.", "`vekha status` and `vekha doctor` name those there are."
            )
        steps = tuple(
            StepLine(*one) for one in row.steps.order_by("pk").values_list("name", "direction", "seconds", "at")
        )
    change = row.candidate.change.number if row.candidate and row.candidate.change else 0
    return RunPage(project.title, lines.run_line(row), change, row.failed_step, row.ended_at, steps)
