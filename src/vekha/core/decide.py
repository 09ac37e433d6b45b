"""decide(change, command, facts, now): the events that follow, or a refusal with what to do. Pure."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreeing import answer, propose
from vekha.core.briefing import assess, write_brief
from vekha.core.building import record_build, record_preview, refuse, register, renew
from vekha.core.change import Change, Stage
from vekha.core.dating import answer_move, move_date
from vekha.core.decision import Decision, Facts, Refused, not_now
from vekha.core.emergency import declare
from vekha.core.ending import close, follow_up, withdraw
from vekha.core.following import give_feedback
from vekha.core.reviewing import give_verdict, record_release, releasing

__all__ = ["Decision", "Facts", "Refused", "decide"]


def decide(change: Change, command: c.Command, facts: Facts, now: datetime) -> Decision:
    by = facts.actor.handle
    if change.ended:
        return Refused("ended", f"This change is {change.stage}.", "Ask for a new change.")
    match command:
        case c.WriteBrief():
            return write_brief(change, command, facts, now)
        case c.Assess():
            return assess(change, command, facts, now)
        case c.ProposeAgreement():
            return propose(change, command, facts, now)
        case c.AnswerAgreement():
            return answer(change, command, facts, now)
        case c.MoveDate():
            return move_date(change, command, facts, now)
        case c.AnswerDateMove():
            return answer_move(change, command, facts, now)
        case c.RegisterCandidate():
            return register(change, command, facts, now)
        case c.ReportConflict() if change.stage is Stage.BUILDING:
            return (e.CandidateConflicted(by=by, at=now, head=command.head, base=command.base, files=command.files),)
        case c.RecordBuild():
            return record_build(change, command, facts, now)
        case c.RecordPreview():
            return record_preview(change, command, facts, now)
        case c.RefuseCandidate():
            return refuse(change, command, facts, now)
        case c.GiveVerdict():
            return give_verdict(change, command, facts, now)
        case c.DeclareEmergency():
            return declare(change, command, facts, now)
        case c.RecordRelease():
            return record_release(change, command, facts, now)
        case c.RefuseRelease(number=number) if releasing(change, number):
            return (e.ReleaseRefused(by=by, at=now, number=number, reasons=command.reasons),)
        case c.RenewCandidate(renews=number) if releasing(change, number):
            return renew(change, command, facts, now)
        case c.GiveFeedback() if change.stage is Stage.LIVE:
            return give_feedback(change, command, facts, now)
        case c.FollowUp() if change.stage is Stage.LIVE:
            return follow_up(change, command, facts, now)
        case c.Close() if change.stage is Stage.LIVE:
            return close(change, command, facts, now)
        case c.Withdraw() if change.stage not in (Stage.RELEASING, Stage.LIVE):
            return withdraw(change, command, facts, now)
        case _:
            return not_now(change, type(command).__name__)
