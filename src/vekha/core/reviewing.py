"""Verdicts of people, and the release that stands on them."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.change import REVIEWER, VERDICT_ROLES, Answer, Change, Stage
from vekha.core.decision import Decision, Facts, Refused, no_reason, not_now
from vekha.core.errors import Exit


def give_verdict(change: Change, command: c.GiveVerdict, facts: Facts, now: datetime) -> Decision:
    candidate, actor = change.candidate, facts.actor
    if not actor.is_person:
        return Refused("not_a_person", "A service cannot give a verdict.", "A person in that role must.", Exit.DENIED)
    if command.role not in VERDICT_ROLES or command.role not in actor.roles:
        return Refused(
            "wrong_role", f"{actor.handle} is not a {command.role} here.", "See `vekha status`.", Exit.DENIED
        )
    if change.stage not in REVIEWER or candidate is None:
        return not_now(change, "A verdict")
    if command.answer is Answer.YES and command.role is not REVIEWER[change.stage]:
        return Refused(
            "not_your_turn",
            f"The change waits for the {REVIEWER[change.stage]}.",
            "Yours comes after.",
            Exit.WAITS,
        )
    if command.role is Role.TESTER and actor.handle == candidate.author:
        return Refused("author", "The author of a candidate is never its tester.", "Ask another tester.", Exit.DENIED)
    if (command.number, command.digest) != (candidate.number, candidate.digest):
        return Refused(
            "stale_candidate",
            f"The candidate is now number {candidate.number}.",
            "Look at that one, then decide.",
        )
    if command.agreement != change.agreed:
        return Refused("stale_agreement", f"The agreement is now version {change.agreed}.", "Read it, then decide.")
    if command.answer is Answer.NO and not command.why.strip():
        return no_reason()
    return (
        e.VerdictGiven(
            by=actor.handle,
            at=now,
            role=command.role,
            answer=command.answer,
            why=command.why,
            number=command.number,
            digest=command.digest,
            agreement=command.agreement,
        ),
    )


def record_release(change: Change, command: c.RecordRelease, facts: Facts, now: datetime) -> Decision:
    candidate = change.candidate
    if change.stage is not Stage.RELEASING or candidate is None or candidate.digest != command.digest:
        return not_now(change, "A release")
    if not command.gate.green:
        return Refused("gate", "The release gate is not green: " + "; ".join(command.gate.reasons), "", Exit.GATE_RED)
    return (e.Released(by=facts.actor.handle, at=now, number=command.number, digest=command.digest),)
