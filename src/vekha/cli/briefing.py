"""What `vekha change brief` does."""

from __future__ import annotations

from collections.abc import Sequence

from vekha.cli.session import actor, answer, now
from vekha.cli.written import criteria
from vekha.database import queries
from vekha.operations.write_brief import write_brief


def write(
    project: str, number: int, *, need: str, behaviour: str, criterion: Sequence[str], drop: Sequence[str]
) -> None:
    """What is left out stays as it was."""
    page = queries.change_page(project, number)
    old = page.briefs[0] if page.briefs else None
    made = write_brief(
        project,
        number,
        after=old.version if old else 0,
        need=need or (old.need if old else page.need),
        behaviour=behaviour or (old.behaviour if old else ""),
        criteria=criteria(old.criteria if old else (), criterion, drop),
        by=actor(),
        now=now(),
    )
    names = [one["id"] for one in made.criteria]
    answer(
        f"This is brief {made.version} of {project}/{number}, with {', '.join(names)}.\n"
        "Developer, tester and DevOps engineer now say what it takes: `vekha change assess`.",
        project=project,
        number=number,
        version=made.version,
        criteria=names,
    )
