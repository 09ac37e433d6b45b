"""`vekha search`: changes by what people wrote, by number, or by the beginning of a commit or an artifact."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from vekha.cli.session import connect, say, session, show_json
from vekha.core.errors import BadInput


def search(
    *words: Annotated[str, Parameter(help="Every one of them is found, as the beginning of a word.")],
    project: Annotated[str, Parameter(help="Only this project's.")] = "",
) -> None:
    """Changes in whose request, brief, verdicts or discussion people wrote these words, newest first.

    A number, or the beginning of a commit or an artifact, finds its change as well.
    """
    if not any(map(str.split, words)):
        raise BadInput("empty", "Search for what?", "Give at least one word.")
    connect()
    from vekha.cli.show_change import show_changes  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415
    from vekha.database.search import MOST_FOUND  # noqa: PLC0415
    from vekha.database.search import search as find  # noqa: PLC0415

    if project:
        queries.project_of(project)
    found = find(" ".join(words), [project] if project else None)
    if len(found) == MOST_FOUND:
        say(f"Only the newest {MOST_FOUND} are shown: another word narrows it.")
    if session.json:
        show_json(plain(found))
    else:
        show_changes(found, empty="No change has all of these words.")
