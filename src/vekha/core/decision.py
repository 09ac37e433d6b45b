"""The values that a decision takes and gives."""

from __future__ import annotations

from dataclasses import dataclass

from vekha.core import events as e
from vekha.core.actors import Actor
from vekha.core.change import Change, Verdict
from vekha.core.errors import Exit


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision stands on besides the change. `past`: verdicts on the candidate that is renewed."""

    actor: Actor
    past: tuple[Verdict, ...] = ()
    past_patch: str = ""  # the patch id that they were given on
    landing: bool = False  # main follows what production serves: a no comes too late
    blocked_by: int = 0  # another change of the project that owes verdicts, or is to be mended


@dataclass(frozen=True, slots=True)
class Refused:
    code: str
    what: str
    next_step: str = ""
    exit_code: Exit = Exit.FAILED


Decision = tuple[e.Event, ...] | Refused


def not_now(change: Change, what: str) -> Refused:
    return Refused(
        "not_now",
        f"{what} is not possible while the change is {change.stage}.",
        "See `vekha change show`.",
        Exit.WAITS,
    )


def moved(change: Change, number: int, digest: str, agreement: int) -> Refused | None:
    """Whether what somebody looked at is no more what is at hand."""
    candidate = change.candidate
    if candidate is None or (number, digest) != (candidate.number, candidate.digest):
        what = f"The candidate is now number {candidate.number if candidate else 0}."
        return Refused("stale_candidate", what, "Look at that one, then decide.")
    if agreement != change.agreed:
        return Refused("stale_agreement", f"The agreement is now version {change.agreed}.", "Read it, then decide.")
    return None


def no_reason() -> Refused:
    return Refused(
        "no_reason",
        "A no needs a reason: it is what the next candidate is built from.",
        "Say why.",
        Exit.USAGE,
    )
