"""`vekha verdict`: a person says yes or no to exactly what is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

from cyclopts import Parameter

from vekha.cli.arguments import PATIENCE, Number, Project, Timeout, Wait, Why
from vekha.cli.render import short
from vekha.cli.session import actor, answer, connect, say
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import GateRed, NotFound, VekhaError

if TYPE_CHECKING:
    from vekha.database import models
    from vekha.database.pages import CandidateLine


class Seen(TypedDict):
    """What the person looked at: if any of it moved, the verdict is refused."""

    candidate: int
    agreement: int
    digest: str


def verdict(
    project: Project,
    number: Number,
    word: Annotated[Answer, Parameter(help="yes or no.")],
    /,
    *,
    role: Annotated[Role, Parameter(help="As which role: tester, manager or client.")],
    why: Why = "",
    picture: Annotated[Path | None, Parameter(help="One that goes with the reason: PNG, JPEG, WebP or GIF.")] = None,
    candidate: Annotated[int, Parameter(help="Only if this is the candidate at hand.")] = 0,
    wait: Wait = False,
    timeout: Timeout = PATIENCE,
) -> None:
    """Say yes or no to the candidate at hand; a no rolls its preview back by itself.

    It counts for this candidate's artifact under this agreement alone; if either moves meanwhile, it is refused.
    """
    connect()
    hand, agreement = at_hand(project, number, candidate)
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.config.pictures import kept_picture  # noqa: PLC0415
    from vekha.workflows.at_once import verdict_at_once  # noqa: PLC0415

    seen = Seen(candidate=hand.number, agreement=agreement, digest=hand.digest)
    shown = kept_picture(picture) if picture else ""
    _, runs = verdict_at_once(wiring.outside(), project, number, role, word, **seen, why=why, by=actor(), picture=shown)
    result = _result(project, number, runs, timeout) if wait or word is Answer.NO else ""
    said = f"{word} from {role} {actor()} to candidate {hand.number} of {project}/{number}."
    answer(
        "\n".join(filter(None, (said, result))),
        project=project,
        number=number,
        **seen,
        role=role.value,
        answer=word.value,
        result=result,
    )


def at_hand(project: str, number: int, candidate: int) -> tuple[CandidateLine, int]:
    """The candidate to decide on, shown once more, and the agreement it was made for."""
    from vekha.database import queries  # noqa: PLC0415 - needs Django

    page = queries.change_page(project, number)
    hand = next((one for one in page.candidates if one.at_hand), None)
    if hand is None:
        raise NotFound("no_candidate", f"{project}/{number} has no candidate yet.", page.line.waiting.what + ".")
    if candidate and candidate != hand.number:
        what = f"Candidate {candidate} is not at hand: {hand.number} is."
        raise VekhaError("stale_candidate", what, f"See `vekha candidate show {project} {number}`.")
    say(f"{page.line.title}: candidate {hand.number}, artifact {short(hand.digest)}, agreement {page.agreed}")
    return hand, page.agreed


def _result(project: str, number: int, runs: list[models.Run], timeout: float) -> str:
    """What came of it: the return to the last good release, or the release. Raises GateRed, VekhaError."""
    from vekha.cli.moves import wait_for_move  # noqa: PLC0415 - needs Django

    back = [run for run in runs if run.workflow == "rollback" and run.environment]
    if back:
        return "\n".join(wait_for_move(run, f"{run.environment} to go back", timeout=timeout) for run in back)
    if not any(run.workflow == "rollout" for run in runs):
        say("This yes moves no environment: there is nothing to wait for.")
        return ""
    return released(project, number, timeout)


def released(project: str, number: int, timeout: float) -> str:
    """That it is live. Raises GateRed with why not, VekhaError `timed_out`."""
    from vekha.cli.moves import wait_for_release  # noqa: PLC0415 - needs Django

    refused = wait_for_release(project, number, timeout=timeout)
    if refused:
        what = f"The release was refused: {refused.rstrip('.')}."
        raise GateRed("release_refused", what, "Production serves what it served.")
    return f"{project}/{number} is live."
