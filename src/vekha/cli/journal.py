"""`vekha journal`: what happened, in order."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as Between

from vekha.cli.render import line
from vekha.cli.session import connect, session, show_json
from vekha.core.errors import BadInput


def journal(
    project: Annotated[str, Parameter(help="Only this project's; without it, the whole installation's.")] = "",
    /,
    *,
    change: Annotated[int, Parameter(help="Only this change's, with its preview's.")] = 0,
    last: Annotated[int, Parameter(help="How many of the last events.", validator=Between(gte=1))] = 500,
) -> None:
    """What happened, and what was denied, the newest at the end."""
    if change and not project:
        raise BadInput("which", "Which project's change?", "Name the project too.")
    connect()
    from vekha.cli.show_change import show_events  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    told = queries.change_page(project, change).timeline[-last:] if change else queries.history(project, last=last)
    if session.json:
        show_json(plain(told))
    elif told:
        show_events(told, subjects=not change)
    else:
        line("Nothing has happened yet.", style="dim")
