"""Verdicts of people, and the release that stands on them."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Actor, Role
from vekha.core.change import REVIEWER, VERDICT_ROLES, Answer, Change, Stage
from vekha.core.decision import Decision, Facts, Refused, no_reason, not_now
from vekha.core.errors import Exit


def give_verdict(change: Change, command: c.GiveVerdict, facts: Facts, now: datetime) -> Decision:
    if refused := _not_theirs(change, command, facts.actor) or _moved(change, command):
        return refused
    if command.answer is Answer.NO and not command.why.strip():
        return no_reason()
    return (
        e.VerdictGiven(
            by=facts.actor.handle,
            at=now,
            role=command.role,
            answer=command.answer,
            why=command.why,
            number=command.number,
            digest=command.digest,
            agreement=command.agreement,
            stood_in_for=command.stood_in_for,
        ),
    )


def _not_theirs(change: Change, command: c.GiveVerdict, actor: Actor) -> Refused | None:
    """Whether this person may decide now, as this role."""
    if not actor.is_person:
        return Refused("not_a_person", "A service cannot give a verdict.", "A person in that role must.", Exit.DENIED)
    if command.role not in VERDICT_ROLES or command.role not in actor.roles:
        what = f"{actor.handle} is not a {command.role} here."
        return Refused("wrong_role", what, "See `vekha person list`.", Exit.DENIED)
    turn = REVIEWER.get(change.stage)
    if turn is None or change.candidate is None:
        return not_now(change, "A verdict")
    if command.answer is Answer.YES and command.role is not turn:
        return Refused("not_your_turn", f"The change waits for the {turn}.", "Yours comes after.", Exit.WAITS)
    if command.role is Role.TESTER and actor.handle == change.candidate.author:
        return Refused("author", "The author of a candidate is never its tester.", "Ask another tester.", Exit.DENIED)
    return None


def _moved(change: Change, command: c.GiveVerdict) -> Refused | None:
    """Whether what they looked at is still what is at hand."""
    candidate = change.candidate
    if candidate is None or (command.number, command.digest) != (candidate.number, candidate.digest):
        what = f"The candidate is now number {candidate.number if candidate else 0}."
        return Refused("stale_candidate", what, "Look at that one, then decide.")
    if command.agreement != change.agreed:
        return Refused("stale_agreement", f"The agreement is now version {change.agreed}.", "Read it, then decide.")
    return None


def record_release(change: Change, command: c.RecordRelease, facts: Facts, now: datetime) -> Decision:
    candidate = change.candidate
    if change.stage is not Stage.RELEASING or candidate is None or candidate.digest != command.digest:
        return not_now(change, "A release")
    if not command.gate.green:
        return Refused("gate", "The release gate is not green: " + "; ".join(command.gate.reasons), "", Exit.GATE_RED)
    return (e.Released(by=facts.actor.handle, at=now, number=command.number, digest=command.digest),)
