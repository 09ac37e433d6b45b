"""A change ends: withdrawn before it is released; closed, or followed by another one, after it went live."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.change import Change
from vekha.core.decision import Decision, Facts, Refused, no_reason
from vekha.core.errors import Exit


def close(change: Change, command: c.Close, facts: Facts, now: datetime) -> Decision:
    return _owes(change) or (e.Closed(by=facts.actor.handle, at=now, feedback=command.feedback),)


def follow_up(change: Change, command: c.FollowUp, facts: Facts, now: datetime) -> Decision:
    return _owes(change) or (e.FollowedUp(by=facts.actor.handle, at=now, number=command.number),)


def withdraw(change: Change, command: c.Withdraw, facts: Facts, now: datetime) -> Decision:
    """Not while main holds what was refused: the next release of another change would bring it along."""
    if change.unmended:
        what = "Main still holds what was refused after its release."
        return Refused("main_holds_it", what, "Push a candidate that mends it, or that takes it out again.", Exit.WAITS)
    if not command.why.strip():
        return no_reason()
    return (e.Withdrawn(by=facts.actor.handle, at=now, why=command.why),)


def _owes(change: Change) -> Refused | None:
    """A debt does not go away by the change's end."""
    if not change.debts:
        return None
    roles = ", ".join(one.role for one in change.debts)
    return Refused(
        "debt", f"It was released in an emergency, and verdicts are owed: {roles}.", "Pay them first.", Exit.WAITS
    )
