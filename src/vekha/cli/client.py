"""`vekha client`: how a client is asked, and who decides while they are away."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import Number, Project
from vekha.cli.render import table
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.core.errors import BadInput

app = App(name="client", help="How clients are asked, and who decides while they are away.")
Client = Annotated[str, Parameter(help="Their short name, as in `vekha person list`.")]


@app.command
def link(project: Project, number: Number, client: Client, /) -> None:
    """Send a client the link to their decision again; it went by itself before, and that one is void (managers)."""
    connect()
    from vekha.operations.make_client_link import make_client_link  # noqa: PLC0415 - needs Django

    row = make_client_link(project, number, client, by=actor(), now=now())
    said = f"A link to {project}/{number} goes to {client}. Whether it came: `vekha message list --person {client}`."
    answer(said, project=project, number=number, client=client, expires=row.expires_at.isoformat())


@app.command
def away(
    project: Project,
    /,
    *,
    deputy: Annotated[str, Parameter(help="Which other client of the project decides: their short name.")],
    until: Annotated[str, Parameter(help="The last day: 2026-12-24.")],
    since: Annotated[str, Parameter(name="--from", help="The first day; without it, from now on.")] = "",
) -> None:
    """Let another client decide in your place; links and reminders go to them meanwhile (clients)."""
    last, first = _day(until), _day(since) if since else None
    connect()
    from vekha.operations.name_deputy import name_deputy  # noqa: PLC0415 - needs Django

    row = name_deputy(project, deputy, since=first, until=last, by=actor(), now=now())
    days = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    said = f"{deputy} decides for {actor()} from {row.first_day} to {row.last_day}."
    answer(said, project=project, deputy=deputy, **days)


@app.command
def back(project: Project, /) -> None:
    """Decide yourself again (clients)."""
    connect()
    from vekha.operations.name_deputy import end_absence  # noqa: PLC0415 - needs Django

    end_absence(project, by=actor(), now=now())
    answer(f"{actor()} decides again.", project=project, person=actor())


@app.command
def deputies(project: Project, /) -> None:
    """Who is away, now or later, and who decides in their place."""
    connect()
    from vekha.database.client_links import absences  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415
    from vekha.database.queries import project_of  # noqa: PLC0415

    found = absences(project_of(project).slug, now())
    if session.json:
        show_json(plain(found))
        return
    rows = [(one.person, one.deputy, str(one.first_day), str(one.last_day)) for one in found]
    table(("away", "deputy", "from", "to"), rows, empty="Nobody is away: `vekha client away`.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_days", f"{text!r} is no day.", "Write it as 2026-12-24.") from error
