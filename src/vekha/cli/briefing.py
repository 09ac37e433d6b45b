"""What `vekha change brief` and `vekha change assess` do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vekha.cli.session import actor, answer, now
from vekha.cli.written import criteria
from vekha.config.attachments import keep_attached
from vekha.core.actors import Role
from vekha.core.agreement import Hours, Needs, PlannedTest
from vekha.database import queries
from vekha.operations.assess import assess
from vekha.operations.brief_files import files_after
from vekha.operations.write_brief import write_brief


def write(
    project: str,
    number: int,
    *,
    need: str,
    behaviour: str,
    criterion: Sequence[str],
    drop: Sequence[str],
    files: Sequence[Path],
    drop_files: Sequence[str],
) -> None:
    """What is left out stays as it was."""
    page = queries.change_page(project, number)
    old = page.briefs[0] if page.briefs else None
    version = old.version if old else 0
    sent = [keep_attached(path) for path in files]
    made = write_brief(
        project,
        number,
        after=version,
        need=need or (old.need if old else page.need),
        behaviour=behaviour or (old.behaviour if old else ""),
        criteria=criteria(old.criteria if old else (), criterion, drop),
        files=files_after(project, number, version, sent=sent, dropped=drop_files),
        by=actor(),
        now=now(),
    )
    attached = [one["name"] for one in made.files]
    names = [one["id"] for one in made.criteria]
    answer(
        f"This is brief {made.version} of {project}/{number}, with {', '.join((*names, *attached))}.\n"
        "Developer, tester and DevOps engineer now say what it takes: `vekha change assess`.",
        project=project,
        number=number,
        version=made.version,
        criteria=names,
        files=made.files,  # as they are in the row: plain values
    )


def say(
    project: str,
    number: int,
    role: Role,
    *,
    text: str,
    feasible: bool,
    hours: Hours | None,
    needs: Needs | None,
    plan: tuple[PlannedTest, ...],
) -> None:
    """As a role, of the newest brief."""
    briefs = queries.change_page(project, number).briefs
    assess(
        project,
        number,
        role,
        brief=briefs[0].version if briefs else 0,
        text=text,
        feasible=feasible if role is Role.DEVELOPER else None,
        hours=hours,
        needs=needs,
        plan=plan,
        by=actor(),
        now=now(),
    )
    answer(f"Kept: what {project}/{number} takes, as {role}.", project=project, number=number, role=role.value)
