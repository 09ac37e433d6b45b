"""`vekha agreement`: what client and manager agree on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import Number, Project, Why
from vekha.cli.render import line
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.core.change import Answer
from vekha.core.errors import BadInput, NotFound

app = App(name="agreement", help="What client and manager agree on, version by version.")


@app.command
def propose(
    project: Project,
    number: Number,
    /,
    *,
    text: Annotated[str, Parameter(help="How it will behave.")],
    criterion: Annotated[list[str], Parameter(help="What must hold to accept it; give as many as there are.")],
    due: Annotated[str, Parameter(help="The date agreed on: 2026-12-24.")] = "",
) -> None:
    """Put a new version before the client (managers)."""
    day = _day(due)
    connect()
    from vekha.operations.propose_agreement import propose_agreement  # noqa: PLC0415 - needs Django

    version = propose_agreement(project, number, text, tuple(criterion), due=day, by=actor(), now=now())
    answer(
        f"This is version {version} of the agreement on {project}/{number}. The client answers it: "
        f"`vekha agreement answer {project} {number} yes`.",
        project=project,
        number=number,
        version=version,
    )


@app.command(name="answer")
def answer_(
    project: Project,
    number: Number,
    word: Annotated[Answer, Parameter(help="yes or no.")],
    /,
    *,
    version: Annotated[int, Parameter(help="The version that was read; without it, the newest.")] = 0,
    why: Why = "",
) -> None:
    """Agree, or ask for another version (clients)."""
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.operations.answer_agreement import answer_agreement  # noqa: PLC0415

    chosen = version or queries.change_page(project, number).proposed
    if not chosen:
        raise NotFound("no_agreement", f"Nothing was proposed for {project}/{number} yet.", "The manager proposes.")
    answer_agreement(project, number, chosen, word, why=why, by=actor(), now=now())
    answer(
        f"Version {chosen} of the agreement on {project}/{number}: {word}.",
        project=project,
        number=number,
        version=chosen,
        answer=word.value,
    )


@app.command
def show(project: Project, number: Number, /) -> None:
    """Every version, the newest first, with its criteria and answer."""
    connect()
    from vekha.cli.show_change import show_agreements  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = queries.change_page(project, number).agreements
    if session.json:
        show_json(plain(found))
    elif found:
        show_agreements(found)
    else:
        line(f"Nothing was proposed for {project}/{number} yet.", style="dim")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput("bad_date", f"{text!r} is no date.", "Write it as 2026-12-24.") from error
