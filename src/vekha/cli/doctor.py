"""`vekha doctor`: what this machine, and the installation on it, lacks."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from vekha.cli.render import line, mark, table
from vekha.cli.session import err, place, session, show_json
from vekha.core.errors import VekhaError

if TYPE_CHECKING:
    pass


def doctor() -> None:
    """Look at everything that Vekha needs here, and say what to do where something is missing.

    Starts and changes nothing. Exit code 1 if there is a problem.
    """
    from vekha.cli.diagnosis import examine  # noqa: PLC0415 - it loads much

    with err.status("looking at this machine"):
        found = examine(place())
    if session.json:
        show_json([asdict(one) for one in found])
    else:
        table(
            ("", "what", "found", "do"),
            [(mark(one.state), one.what, one.found, one.next_step) for one in found],
            empty="",
        )
    problems = [one for one in found if one.state == "problem"]
    if problems:
        raise VekhaError("problems", f"{len(problems)} of {len(found)} things are missing.", problems[0].next_step)
    if not session.json:
        line("Vekha can work here.", style="green")
