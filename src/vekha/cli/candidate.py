"""`vekha candidate`: a branch becomes a candidate of its change."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import PATIENCE, Number, Project, Timeout, Wait
from vekha.cli.render import line
from vekha.cli.session import acting, actor, answer, connect, err, session, show_json
from vekha.core.errors import BadInput, GateRed, NotFound, VekhaError

app = App(name="candidate", help="Candidates: branches merged onto main, built and checked.")


@app.command
def register(
    project: Project,
    /,
    *,
    change: Annotated[int, Parameter(help="The change's number; or give its branch.")] = 0,
    branch: Annotated[str, Parameter(help="The branch; a change's own is change/<number>.")] = "",
    wait: Wait = False,
    timeout: Timeout = PATIENCE,
) -> None:
    """Merge a change's branch onto main and have it built and checked (developers)."""
    if bool(change) == bool(branch):
        raise BadInput("which", "Which change?", "Give --change or --branch, one of them.")
    connect()
    number, candidate = _register(project, change=change, branch=branch)
    if wait:
        from vekha.cli.moves import wait_for_judgement  # noqa: PLC0415 - needs Django

        if refused := wait_for_judgement(project, number, candidate, timeout=timeout):
            next_step = f"See `vekha candidate show {project} {number}`."
            raise GateRed("candidate_refused", f"Candidate {candidate}: {refused}", next_step)
    end = "is green and stands in its preview" if wait else "is built and checked now"
    answer(
        f"This is candidate {candidate} of {project}/{number}; it {end}.",
        project=project,
        number=number,
        candidate=candidate,
    )


@app.command
def pushed(project: Project, /, *branches: str) -> None:
    """What a repository's hook calls: registers pushed branches that belong to a change; never fails the push.

    Without --as, the author of the branch's last commit acts, if their e-mail is somebody's.
    """
    try:
        connect()
    except VekhaError as error:
        err.print(f"Vekha: {error}", markup=False, soft_wrap=True)
        return
    for branch in branches:
        try:
            number, candidate = _register(project, branch=branch, by_author=True)
            said = f"{branch} is candidate {candidate} of {project}/{number}; it is built and checked now."
            err.print(f"Vekha: {said}", markup=False, soft_wrap=True)
        except VekhaError as error:
            if error.code != "no_change":  # a branch of nobody's change is nobody's news
                err.print(f"Vekha: {branch}: {error}", markup=False, soft_wrap=True)


@app.command
def show(
    project: Project,
    number: Number,
    candidate: Annotated[int, Parameter(help="Which one; without it, the newest.")] = 0,
    /,
) -> None:
    """A candidate's evidence, with every failing test named, and what people said."""
    connect()
    from vekha.cli.show_change import show_candidate  # noqa: PLC0415
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    page = queries.change_page(project, number)
    known = [one for one in page.candidates if not candidate or one.number == candidate]
    if not known:
        which = f"no candidate {candidate}" if candidate else "no candidate yet"
        raise NotFound("no_candidate", f"{project}/{number} has {which}.", f"It waits: {page.line.waiting.what}.")
    if session.json:
        show_json(plain(known[0]))
        return
    show_candidate(known[0])
    if known[0].at_hand:
        line(f"Now: {page.line.waiting.who}, {page.line.waiting.what}.", indent=2, style="dim")


def _register(slug: str, *, change: int = 0, branch: str = "", by_author: bool = False) -> tuple[int, int]:
    """The change's number and the candidate's."""
    from vekha import wiring  # noqa: PLC0415
    from vekha.operations.acting import handles  # noqa: PLC0415 - tables can be imported once Django is set up
    from vekha.ports import Merge  # noqa: PLC0415
    from vekha.workflows.registering import Merged, change_of_branch, register_branch  # noqa: PLC0415

    def who(merged: Merged) -> str:
        by = actor()
        if by_author and not acting() and isinstance(merged, Merge):
            return handles([merged.author]).get(merged.author, by)
        return by

    row = change_of_branch(slug, change=change, branch=branch)
    return row.number, register_branch(wiring.outside(), row, who)
