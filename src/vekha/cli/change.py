"""`vekha change`: from the client's request to feedback."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import Number, Project, Why
from vekha.cli.render import ago, cell, mark, table
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.core.actors import Role
from vekha.core.errors import BadInput

app = App(name="change", help="Changes: what the client asked for, from request to feedback.")


@app.command
def request(
    project: Project,
    title: Annotated[str, Parameter(help="In a few words, what is wanted.")],
    /,
    *,
    need: Annotated[str, Parameter(help="What it is good for.")] = "",
) -> None:
    """Ask for something: a change begins (clients and managers)."""
    connect()
    from vekha.operations.submit_request import submit_request  # noqa: PLC0415 - needs Django

    row = submit_request(project, title, need, by=actor(), now=now())
    answer(
        f"This is change {row.number} of {project}: {row.title}\n"
        f"Developer, tester and DevOps engineer now say what it takes: `vekha change assess {project} {row.number}`.",
        project=project,
        number=row.number,
        title=row.title,
        branch=row.branch,
        stage=row.stage,
    )


@app.command(name="list")
def list_(
    project: Annotated[str, Parameter(help="Only this project's.")] = "",
    /,
    *,
    open_: Annotated[bool, Parameter(name="--open", help="Only those that have not ended.")] = False,
) -> None:
    """Every change: where it stands, and who must act since when."""
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = queries.changes(project, ended=not open_)
    if session.json:
        show_json(plain(found))
        return
    table(
        ("change", "title", "stands at", "for", "waits for"),
        [
            (f"{one.project}/{one.number}", one.title, mark(one.stage), ago(one.since), cell(one.waiting.who))
            for one in found
        ],
        empty="No changes yet: `vekha change request`.",
    )


@app.command
def show(
    project: Project,
    number: Number,
    /,
    *,
    everything: Annotated[bool, Parameter(name="--all", help="The whole timeline, not its end alone.")] = False,
) -> None:
    """One change: where it stands, who must act, what a no would do, and everything it stands on."""
    connect()
    from vekha.cli.show_change import show_change  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    page = queries.change_page(project, number)
    if session.json:
        show_json(plain(page))
    else:
        show_change(page, everything=everything)


@app.command
def assess(
    project: Project,
    number: Number,
    /,
    *,
    role: Annotated[Role, Parameter(help="As which role: developer, tester or devops.")],
    text: Annotated[str, Parameter(help="Whether and how it can be done; what is needed; what will be tested.")],
    hours: Annotated[str, Parameter(help="Hours at best, likely, at worst: 4,8,16.")] = "",
) -> None:
    """Say as a role what the request takes."""
    estimate = _hours(hours)
    connect()
    from vekha.operations.assess import assess as record  # noqa: PLC0415 - needs Django

    record(project, number, role, text, hours=estimate, by=actor(), now=now())
    answer(f"Kept: what {project}/{number} takes, as {role}.", project=project, number=number, role=role.value)


@app.command
def withdraw(project: Project, number: Number, /, *, why: Why) -> None:
    """Take the request back before it is released; its preview goes away (clients and managers)."""
    connect()
    from vekha.operations.end_change import withdraw_change  # noqa: PLC0415 - needs Django

    withdraw_change(project, number, why=why, by=actor(), now=now())
    answer(f"{project}/{number} is withdrawn.", project=project, number=number, stage="withdrawn")


@app.command
def close(
    project: Project,
    number: Number,
    /,
    *,
    feedback: Annotated[str, Parameter(help="What the client said about it.")] = "",
) -> None:
    """End a live change with the client's feedback (managers)."""
    connect()
    from vekha.operations.end_change import close_change  # noqa: PLC0415 - needs Django

    close_change(project, number, feedback=feedback, by=actor(), now=now())
    answer(f"{project}/{number} is closed.", project=project, number=number, stage="closed")


def _hours(text: str) -> tuple[float, float, float] | None:
    """ "4,8,16" -> (4.0, 8.0, 16.0); None for "". Raises BadInput `bad_hours`."""
    if not text:
        return None
    try:
        best, likely, worst = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput("bad_hours", f"{text!r} is no estimate.", "Three numbers, as in --hours 4,8,16.") from error
    return best, likely, worst
