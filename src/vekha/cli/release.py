"""`vekha release`: a project's first release, and what environments ran."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import PATIENCE, Number, Project, Timeout, Wait, Why
from vekha.cli.render import mark, moment, short, table
from vekha.cli.session import actor, answer, connect, now, say, session, show_json
from vekha.core.errors import GateRed, NotFound

app = App(name="release", help="What environments ran and run; a project's first release.")


@app.command
def first(project: Project, /, *, wait: Wait = False, timeout: Timeout = PATIENCE) -> None:
    """Bring main as it is to production, built and checked; once in a project's life (DevOps engineers)."""
    connect()
    from vekha import wiring  # noqa: PLC0415
    from vekha.operations.acting import project_named  # noqa: PLC0415 - needs Django
    from vekha.workflows.registering import open_store  # noqa: PLC0415

    row = project_named(project)
    say(f"fetching {row.source}")
    head, made = open_store(wiring.outside(), project, by=actor())
    end = f"is built and checked; if all is green, it goes to production.\nSee `vekha journal {project}`."
    if wait:
        from vekha.cli.moves import wait_for_first_release  # noqa: PLC0415

        if refused := wait_for_first_release(project, made.number, timeout=timeout):
            raise GateRed("release_refused", f"The first release was refused: {refused}", "Mend it, and ask again.")
        end = "is in production."
    answer(
        f"Commit {head[:12]} of {row.main} {end}",
        project=project,
        commit=head,
        candidate=made.number,
    )


@app.command
def emergency(
    project: Project,
    number: Number,
    /,
    *,
    why: Why,
    candidate: Annotated[int, Parameter(help="Only if this is the candidate at hand.")] = 0,
    wait: Wait = False,
    timeout: Timeout = PATIENCE,
) -> None:
    """Declare that the candidate at hand cannot wait for the verdicts that are missing (managers, DevOps engineers).

    With the second person it is released: every check runs again, and the rollout is watched as ever. The missing
    verdicts are owed then, and nothing else of the project is released before each of them is given.
    """
    connect()
    from vekha.cli.verdict import at_hand, released  # noqa: PLC0415
    from vekha.operations.declare_emergency import declare_emergency  # noqa: PLC0415 - needs Django

    hand, agreement = at_hand(project, number, candidate)
    seen = {"candidate": hand.number, "agreement": agreement}
    _made, runs = declare_emergency(project, number, **seen, digest=hand.digest, why=why, by=actor(), now=now())
    end = "it goes to production now" if runs else "it takes another manager or DevOps engineer"
    result = released(project, number, timeout) if wait and runs else ""
    said = f"{actor()} declares an emergency of candidate {hand.number} of {project}/{number}; {end}."
    told = {"project": project, "number": number, **seen, "digest": hand.digest}
    answer("\n".join(filter(None, (said, result))), **told, released=bool(runs), result=result)


@app.command(name="list")
def list_(
    project: Project,
    environment: Annotated[str, Parameter(help="Which environment's.")] = "production",
    /,
) -> None:
    """Every release of an environment, the newest first."""
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = queries.releases(project, environment)
    if not found and not queries.environments(project, name=environment):
        known = ", ".join(one.name for one in queries.environments(project)) or "none yet"
        raise NotFound("no_environment", f"{project} has no environment {environment}.", f"There are: {known}.")
    if session.json:
        show_json(plain(found))
        return
    table(
        ("release", "is", "artifact", "of", "planned"),
        [
            (
                one.id,
                mark("live") if one.served else "good" if one.good else "retired" if one.retired_at else "",
                short(one.digest),
                f"{project}/{one.change} candidate {one.candidate}: {one.title}" if one.change else one.title,
                moment(one.created_at),
            )
            for one in found
        ],
        empty=f"{environment} has run nothing yet.",
    )
