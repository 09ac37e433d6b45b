"""Dates, and their later moves: each is a proposal that the client answers, and no verdict is about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreement import Due
from vekha.core.change import Answer, Change
from vekha.core.decision import Decision, Facts, Refused, no_reason, not_now
from vekha.core.errors import Exit
from vekha.core.lifecycle import WORKING


def wrong(due: Due, now: datetime) -> Refused | None:
    """Why these dates can be promised to nobody."""
    if (due.earliest is None) == (due.confidence is None):
        what = "Dates are a range of days, or one day and how sure it is."
        return Refused("bad_date", what, "Give one of the two.", Exit.USAGE)
    if due.earliest and due.earliest > due.latest:
        return Refused("bad_date", "The range ends before it begins.", "Write the earlier day first.", Exit.USAGE)
    if due.confidence is not None and not 0 < due.confidence < 100:
        return Refused("bad_date", "Nobody is sure by that much.", "Give 1 to 99 percent.", Exit.USAGE)
    if due.latest < now.date():
        return Refused("past", f"{due.latest} has passed.", "Give a day that is to come.", Exit.USAGE)
    return None


def move_date(change: Change, command: c.MoveDate, facts: Facts, now: datetime) -> Decision:
    if change.stage not in WORKING:
        return not_now(change, "A move of the date")
    if not command.why.strip():
        what = "A move of the date needs a reason: the client decides by it."
        return Refused("no_reason", what, "Say why.", Exit.USAGE)
    if refused := wrong(command.due, now):
        return refused
    if change.due and replace(change.due, forecast=command.due.forecast) == command.due:
        return Refused("unchanged", f"The date is {change.due} already.", "Nothing to do.", Exit.USAGE)
    number = change.moves + 1
    return (e.DateMoveProposed(by=facts.actor.handle, at=now, number=number, due=command.due, why=command.why),)


def answer_move(change: Change, command: c.AnswerDateMove, facts: Facts, now: datetime) -> Decision:
    if change.stage not in WORKING:
        return not_now(change, "An answer to a move of the date")
    if change.move is None or change.move.number != command.number:
        what = f"No move {command.number} of the date waits for an answer."
        return Refused("stale_move", what, "See `vekha agreement show`.")
    by = facts.actor.handle
    if command.answer is Answer.YES:
        return (e.DateMoveAccepted(by=by, at=now, number=command.number),)
    if not command.why.strip():
        return no_reason()
    return (e.DateMoveDeclined(by=by, at=now, number=command.number, why=command.why),)
