"""What the client says of what went live."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.change import Answer, Change
from vekha.core.decision import Decision, Facts, Refused
from vekha.core.errors import Exit


def give_feedback(change: Change, command: c.GiveFeedback, facts: Facts, now: datetime) -> Decision:
    if command.digest != change.released:
        return Refused("stale_release", "That is not what went live with this change.", "Look at its page again.")
    if command.satisfied is Answer.NO and not command.text.strip():
        what = "Feedback that something is wrong says what."
        return Refused("no_reason", what, "The next request is made from it.", Exit.USAGE)
    return (
        e.FeedbackGiven(
            by=facts.actor.handle, at=now, digest=command.digest, satisfied=command.satisfied, text=command.text
        ),
    )
