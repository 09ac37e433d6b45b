"""`vekha rollback`: an environment goes back to its last good release, or forward again."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from vekha.cli.arguments import PATIENCE, Project, Timeout
from vekha.cli.session import actor, answer, connect


def rollback(
    project: Project,
    environment: Annotated[str, Parameter(help="For example production.")] = "production",
    /,
    *,
    why: Annotated[str, Parameter(help="The reason; the journal keeps it.")],
    forward: Annotated[bool, Parameter(help="To the release that was rolled back from.")] = False,
    timeout: Timeout = PATIENCE,
) -> None:
    """Move an environment back to its last good release (DevOps engineers)."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.cli.moves import wait_for_move  # noqa: PLC0415
    from vekha.workflows.at_once import roll_back_at_once  # noqa: PLC0415

    run = roll_back_at_once(wiring.outside(), project, environment, forward=forward, why=why, by=actor())
    word = "forward" if forward else "back"
    result = wait_for_move(run, f"{environment} to go {word}", timeout=timeout)
    answer(
        result,
        project=project,
        environment=environment,
        direction=word,
        run=run.pk,
        result=result,
    )
