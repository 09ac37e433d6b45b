"""Verdicts of people, and the release that stands on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Actor, Role
from vekha.core.change import REVIEWER, VERDICT_ROLES, Answer, Change, Stage
from vekha.core.decision import Decision, Facts, Refused, moved, no_reason, not_now
from vekha.core.errors import Exit


def give_verdict(change: Change, command: c.GiveVerdict, facts: Facts, now: datetime) -> Decision:
    """A yes in its turn, or where it is owed; a no by any of them, as long as it can still be taken back by it."""
    refused = _not_theirs(change, command, facts.actor) or _not_now(change, command, facts)
    if refused := refused or moved(change, command.number, command.digest, command.agreement):
        return refused
    if command.answer is Answer.NO and not command.why.strip():
        return no_reason()
    said: dict[str, Any] = {
        "by": facts.actor.handle,
        "at": now,
        "role": command.role,
        "why": command.why,
        "number": command.number,
        "digest": command.digest,
        "agreement": command.agreement,
        "stood_in_for": command.stood_in_for,
    }
    paid = change.stage is Stage.LIVE and command.answer is Answer.YES
    return (e.DebtPaid(**said) if paid else e.VerdictGiven(answer=command.answer, **said),)


def _not_theirs(change: Change, command: c.GiveVerdict, actor: Actor) -> Refused | None:
    """Whether this person may decide at all, as this role."""
    if not actor.is_person:
        return Refused("not_a_person", "A service cannot give a verdict.", "A person in that role must.", Exit.DENIED)
    if command.role not in VERDICT_ROLES or command.role not in actor.roles:
        what = f"{actor.handle} is not a {command.role} here."
        return Refused("wrong_role", what, "See `vekha person list`.", Exit.DENIED)
    if command.role is Role.TESTER and change.candidate and actor.handle == change.candidate.author:
        return Refused("author", "The author of a candidate is never its tester.", "Ask another tester.", Exit.DENIED)
    return None


def _not_now(change: Change, command: c.GiveVerdict, facts: Facts) -> Refused | None:
    yes, turn = command.answer is Answer.YES, REVIEWER.get(change.stage)
    if turn is not None:
        if yes and command.role is not turn:
            what = f"The change waits for the {turn}."
            return Refused("not_your_turn", what, "Yours comes after.", Exit.WAITS)
        return None
    if change.stage is Stage.RELEASING and not yes:
        if facts.landing:
            what = "Production serves it already, and main follows at this moment."
            return Refused("too_late", what, "Look again in a moment: production can be moved back.", Exit.WAITS)
        return None
    if change.stage is Stage.LIVE and change.debts:
        if yes and command.role not in [one.role for one in change.debts]:
            return Refused("nothing_owed", f"The {command.role} owes no verdict on it.", "See its page.", Exit.WAITS)
        return None
    return not_now(change, "A verdict")


def releasing(change: Change, number: int) -> bool:
    """Whether this candidate is the one that is being released, and nobody said no meanwhile."""
    candidate = change.candidate
    return change.stage is Stage.RELEASING and candidate is not None and candidate.number == number


def record_release(change: Change, command: c.RecordRelease, facts: Facts, now: datetime) -> Decision:
    """What an emergency did without is owed from now on."""
    candidate = change.candidate
    if change.stage is not Stage.RELEASING or candidate is None or candidate.digest != command.digest:
        return not_now(change, "A release")
    if not command.gate.green:
        return Refused("gate", "The release gate is not green: " + "; ".join(command.gate.reasons), "", Exit.GATE_RED)
    by, number, digest = facts.actor.handle, command.number, command.digest
    skipped = change.emergency.skipped if change.emergency else ()
    owed = (e.VerdictOwed(by=by, at=now, role=role, number=number, digest=digest) for role in skipped)
    return (e.Released(by=by, at=now, number=number, digest=digest), *owed)
