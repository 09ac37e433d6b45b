"""One run of a workflow in a terminal."""

from __future__ import annotations

from rich.text import Text

from vekha.cli.render import ago, duration, fields, heading, line, mark, moment, table
from vekha.database.models.runs import RunState
from vekha.database.run_page import RunPage


def show_run(page: RunPage) -> None:
    run = page.line
    heading(f"{run.project}: run {run.id}, {run.workflow}")
    ended = f", ended {moment(page.ended_at)}" if page.ended_at else ""
    fields(
        [
            ("is", Text.assemble(mark(run.state), ended)),
            ("why", run.cause),
            ("waits for", run.waits_for),
            ("environment", run.environment),
            ("change", page.change or ""),
            ("asked for by", run.by),
            ("since", f"{moment(run.created_at)} ({ago(run.created_at)})"),
            ("worker", run.worker),
            ("turned back at", page.failed_step),
        ]
    )
    heading("Steps")
    rows = [
        (one.name, "undone" if one.direction == "undo" else "done", duration(one.seconds), moment(one.at))
        for one in page.steps
    ]
    table(("step", "was", "in", "at"), rows, empty="None was done yet.")
    if run.state == RunState.STUCK:
        line(f"Mend what it names, then: `vekha env retry {run.project} {run.id} --why ...`", style="yellow")
