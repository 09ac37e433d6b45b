"""`vekha candidate`: a branch becomes a candidate of its change."""

from __future__ import annotations

from cyclopts import App

from vekha.cli.session import actor, connect, err, now, say
from vekha.core.errors import BadInput, NotFound, VekhaError

app = App(name="candidate", help="Candidates: branches merged onto main, built and checked.")


@app.command
def register(project: str, *, change: int = 0, branch: str = "") -> None:
    """Merges a change's branch onto main and has it built and checked.

    Parameters
    ----------
    change
        The change's number; or give its branch.
    branch
        The branch; a change's own is change/<number>.
    """
    connect()
    if not change and not branch:
        raise BadInput("which", "Which change?", "Give --change or --branch.")
    say(_register(project, change=change, branch=branch))


@app.command
def pushed(project: str, *branches: str) -> None:
    """What a repository's hook calls: registers the pushed branches that belong to a change; never fails the push."""
    connect()
    for branch in branches:
        try:
            err.print(f"Vekha: {_register(project, branch=branch)}", markup=False)
        except NotFound:
            continue  # a branch of nobody's change
        except VekhaError as error:
            err.print(f"Vekha: {branch}: {error}", markup=False)


def _register(slug: str, *, change: int = 0, branch: str = "") -> str:
    from vekha import wiring  # noqa: PLC0415 - tables can be imported once Django is set up
    from vekha.database import models  # noqa: PLC0415
    from vekha.operations.acting import project_named  # noqa: PLC0415
    from vekha.operations.register_candidate import register_candidate  # noqa: PLC0415

    project = project_named(slug)
    known = {"number": change} if change else {"branch": branch}
    row = models.Change.objects.filter(project=project, **known).first()
    if row is None:
        raise NotFound(
            "no_change", f"No change of {slug} has the branch {branch or change}.", "See `vekha change list`."
        )
    git = wiring.outside().git(slug)
    git.fetch()
    merged = git.merge(git.head(row.branch), git.head(project.main))
    candidate = register_candidate(slug, row.number, merged, by=actor(), now=now())
    return f"{row.branch} is candidate {candidate.number} of change {row.number}; it is built and checked now"
