"""`vekha agreement`: what client and manager agree on."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number as Between

from vekha.cli.arguments import Number, Project, Why
from vekha.cli.render import line
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.cli.written import due as dates
from vekha.core.change import Answer
from vekha.core.errors import BadInput, NotFound
from vekha.core.forecast import SURE

app = App(name="agreement", help="What client and manager agree on, version by version.")

Due = Annotated[str, Parameter(help="The day, 2026-12-24 or +14, or a range, 2026-12-01..2026-12-24.")]
Confidence = Annotated[int, Parameter(help="How sure one day is, in percent.", validator=Between(gte=1, lte=99))]
Word = Annotated[Answer, Parameter(help="yes or no.")]


@app.command
def propose(project: Project, number: Number, /, *, due: Due = "", confidence: Confidence = SURE) -> None:
    """Put a new version before the client: the brief, what each role said of it, and dates (managers).

    Without --due the date is the forecast's 85 % day (`vekha change forecast`).
    """
    day = dates(due, confidence, today=now().date())
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415
    from vekha.operations.propose_agreement import propose_agreement  # noqa: PLC0415

    version = propose_agreement(project, number, due=day, by=actor(), now=now())
    dated = next(one.due for one in queries.change_page(project, number).agreements if one.version == version)
    answer(
        f"This is version {version} of the agreement on {project}/{number}, due {dated}. The client answers it: "
        f"`vekha agreement answer {project} {number} yes`.",
        project=project,
        number=number,
        version=version,
        due=plain(dated),
    )


@app.command(name="answer")
def answer_(
    project: Project,
    number: Number,
    word: Word,
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


@app.command(name="move-date")
def move_date(project: Project, number: Number, /, *, due: Due, confidence: Confidence = SURE, why: Why) -> None:
    """Ask the client for another date; the agreement and all verdicts stay as they are (managers)."""
    day = dates(due, confidence, today=now().date())
    if day is None:
        raise BadInput("bad_date", "To which date?", "Give --due.")
    connect()
    from vekha.operations.move_date import move_date as ask  # noqa: PLC0415 - needs Django

    move = ask(project, number, day, why=why, by=actor(), now=now())
    answer(
        f"This is move {move} of the date of {project}/{number}. The client answers it: "
        f"`vekha agreement answer-date {project} {number} yes`.",
        project=project,
        number=number,
        move=move,
    )


@app.command(name="answer-date")
def answer_date(
    project: Project,
    number: Number,
    word: Word,
    /,
    *,
    move: Annotated[int, Parameter(help="The move that was read; without it, the newest.")] = 0,
    why: Why = "",
) -> None:
    """Agree to another date, or keep the one that was agreed on (clients)."""
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.operations.answer_date_move import answer_date_move  # noqa: PLC0415

    asked = queries.change_page(project, number).date_moves
    chosen = move or (asked[0].number if asked else 0)
    answer_date_move(project, number, chosen, word, why=why, by=actor(), now=now())
    answer(
        f"Move {chosen} of the date of {project}/{number}: {word}.",
        project=project,
        number=number,
        move=chosen,
        answer=word.value,
    )


@app.command
def show(project: Project, number: Number, /) -> None:
    """Every version, the newest first, with its criteria and answer; and every move of the date."""
    connect()
    from vekha.cli.show_agreement import show_agreement, show_date_moves  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    page = queries.change_page(project, number)
    if session.json:
        show_json(plain({"due": page.due, "agreements": page.agreements, "date_moves": page.date_moves}))
        return
    if not page.agreements:
        line(f"Nothing was proposed for {project}/{number} yet.", style="dim")
    for one in page.agreements:
        show_agreement(one)
    show_date_moves(page.date_moves)


@app.command
def diff(
    project: Project,
    number: Number,
    /,
    *,
    from_: Annotated[int, Parameter(name="--from", help="The older version; without it, the one before.")] = 0,
    to: Annotated[int, Parameter(help="The newer version; without it, the newest.")] = 0,
) -> None:
    """What differs between two versions: by criterion, and by line of text."""
    connect()
    from vekha.cli.show_agreement import show_difference  # noqa: PLC0415
    from vekha.database.differences import agreement_difference  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = agreement_difference(project, number, older=from_, newer=to)
    if session.json:
        show_json(plain(found))
    else:
        show_difference(found)
