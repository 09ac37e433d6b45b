"""`vekha change`: from the client's request to feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import Need, Number, Project, Title, Why
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.cli.written import hours as read_hours
from vekha.cli.written import planned
from vekha.core.actors import Role
from vekha.core.agreement import Needs
from vekha.core.change import Answer
from vekha.core.errors import BadInput

app = App(name="change", help="Changes: what the client asked for, from request to feedback.")

CRITERION = "given ..., when ..., then ...; with C2: before it, that one is written anew. As many as there are."


@app.command
def request(project: Project, title: Title, /, *, need: Need = "") -> None:
    """Ask for something: a change begins (clients and managers)."""
    connect()
    from vekha.operations.submit_request import submit_request  # noqa: PLC0415 - needs Django

    row = submit_request(project, title, need, by=actor(), now=now())
    answer(
        f"This is change {row.number} of {project}: {row.title}\n"
        f"The manager now writes the brief: `vekha change brief {project} {row.number}`.",
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
    from vekha.cli.show_change import show_changes  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = queries.changes(project, ended=not open_)
    if session.json:
        show_json(plain(found))
    else:
        show_changes(found, empty="No changes yet: `vekha change request`.")


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
def brief(
    project: Project,
    number: Number,
    /,
    *,
    behaviour: Annotated[str, Parameter(help="How it will behave; without it, as before.")] = "",
    criterion: Annotated[tuple[str, ...], Parameter(help=CRITERION)] = (),
    drop: Annotated[tuple[str, ...], Parameter(help="A criterion that is not wanted any more: C2.")] = (),
    need: Annotated[str, Parameter(help="What it is good for; without it, as before or as requested.")] = "",
    file: Annotated[tuple[Path, ...], Parameter(help="A picture, a PDF or plain text that goes with it.")] = (),
    drop_file: Annotated[tuple[str, ...], Parameter(help="The name of a file that is not wanted any more.")] = (),
) -> None:
    """Say what is wanted: a new version of the brief, with what is left out as it was (managers and clients)."""
    connect()
    from vekha.cli.briefing import write  # noqa: PLC0415 - needs Django

    said = {"need": need, "behaviour": behaviour}
    write(project, number, **said, criterion=criterion, drop=drop, files=file, drop_files=drop_file)


@app.command
def assess(
    project: Project,
    number: Number,
    /,
    *,
    role: Annotated[Role, Parameter(help="As which role: developer, tester or devops.")],
    text: Annotated[str, Parameter(help="Why it can be done or not; what else there is to say.")] = "",
    infeasible: Annotated[bool, Parameter(help="Developers: it cannot be done.")] = False,
    hours: Annotated[str, Parameter(help="Developers: hours at best, likely, at worst: 4,8,16.")] = "",
    tool: Annotated[tuple[str, ...], Parameter(help="DevOps: a tool that is needed besides.")] = (),
    service: Annotated[tuple[str, ...], Parameter(help="DevOps: a service that is needed.")] = (),
    infrastructure: Annotated[tuple[str, ...], Parameter(help="DevOps: machines, networks, storage.")] = (),
    nothing: Annotated[bool, Parameter(help="DevOps: nothing of these is needed.")] = False,
    test: Annotated[tuple[str, ...], Parameter(help="Testers: how a criterion is tested: 'C1: how'.")] = (),
) -> None:
    """Say as a role what the newest brief takes."""
    needs = Needs(tuple(tool), tuple(service), tuple(infrastructure))
    if nothing and needs:
        raise BadInput("nothing", "Something was named, and nothing as well.", "Leave --nothing out.")
    estimate, plan = read_hours(hours), tuple(planned(one) for one in test)
    connect()
    from vekha.cli.briefing import say  # noqa: PLC0415 - needs Django

    said = needs if needs or nothing else None
    say(project, number, role, text=text, feasible=not infeasible, hours=estimate, needs=said, plan=plan)


@app.command
def forecast(
    project: Project,
    number: Number,
    /,
    *,
    seed: Annotated[int | None, Parameter(help="Of the random runs; without it, the change's number.")] = None,
) -> None:
    """When it will be live, from how long the team's own finished changes took; and why."""
    connect()
    from vekha.cli.show_agreement import show_forecast  # noqa: PLC0415
    from vekha.database.pages import plain  # noqa: PLC0415 - needs Django
    from vekha.operations.forecast_change import forecast_change  # noqa: PLC0415

    found = forecast_change(project, number, seed=seed, by=actor(), now=now())
    if session.json:
        show_json(plain(found))
    else:
        show_forecast(found)


@app.command
def feedback(
    project: Project,
    number: Number,
    word: Annotated[Answer, Parameter(help="yes or no: whether you are satisfied.")],
    /,
    *,
    text: Annotated[str, Parameter(help="In your own words; a no needs some.")] = "",
) -> None:
    """Say how it is, after the release (clients)."""
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.operations.give_feedback import give_feedback  # noqa: PLC0415

    released = queries.change_page(project, number).released
    give_feedback(project, number, word, text, digest=released, by=actor(), now=now())
    said = f"Kept: the feedback on {project}/{number}. The manager answers it."
    answer(said, project=project, number=number, satisfied=word.value, digest=released)


@app.command(name="follow-up")
def follow_up(project: Project, number: Number, title: Title, /, *, need: Need = "") -> None:
    """Answer the client's feedback with a new request; the change is closed (managers)."""
    connect()
    from vekha.operations.follow_up import follow_up as begin  # noqa: PLC0415 - needs Django

    row = begin(project, number, title, need, by=actor(), now=now())
    said = f"{project}/{number} is closed; change {row.number} follows it: {row.title}"
    answer(said, project=project, number=row.number, title=row.title, follows=number, branch=row.branch)


@app.command
def comment(project: Project, number: Number, text: Annotated[str, Parameter(help="In your own words.")], /) -> None:
    """Say something about a change to everybody of the project; @name tells that person at once."""
    connect()
    from vekha.operations.comment import comment as say  # noqa: PLC0415 - needs Django

    made = say(project, number, text, by=actor(), now=now())
    answer(f"This is comment {made} on {project}/{number}.", project=project, number=number, comment=made)


@app.command(name="withdraw-comment")
def withdraw_comment(
    project: Project,
    number: Number,
    comment: Annotated[int, Parameter(help="The comment's number, as in `vekha change show`.")],
    /,
) -> None:
    """Take a comment of your own back: it is shown as withdrawn."""
    connect()
    from vekha.operations.withdraw_comment import withdraw_comment as take_back  # noqa: PLC0415 - needs Django

    take_back(project, number, comment, by=actor(), now=now())
    said = f"Comment {comment} on {project}/{number} is withdrawn; the journal keeps it."
    answer(said, project=project, number=number, comment=comment)


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
    said: Annotated[str, Parameter(name="--feedback", help="What the client said about it elsewhere.")] = "",
) -> None:
    """End a live change: there is nothing more to do about it (managers)."""
    connect()
    from vekha.operations.end_change import close_change  # noqa: PLC0415 - needs Django

    close_change(project, number, feedback=said, by=actor(), now=now())
    answer(f"{project}/{number} is closed.", project=project, number=number, stage="closed")


app.command("vekha.cli.change_files:file", name="file")
app.command("vekha.cli.change_files:picture", name="picture")
