"""From a request to an agreement."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.change import ASSESSORS, Answer, Change, Stage
from vekha.core.decision import Decision, Facts, Refused, no_reason, not_now
from vekha.core.errors import Exit


def assess(change: Change, command: c.Assess, facts: Facts, now: datetime) -> Decision:
    if change.stage not in (Stage.REQUESTED, Stage.AGREEING):
        return not_now(change, "An assessment")
    if command.role not in ASSESSORS:
        return Refused(
            "not_an_assessor",
            f"A {command.role} does not assess.",
            "Developer, tester and DevOps do.",
            Exit.DENIED,
        )
    if not command.text.strip():
        return Refused("empty", "The assessment says nothing.", "Write one sentence at least.", Exit.USAGE)
    hours = command.hours
    if hours and not 0 <= hours[0] <= hours[1] <= hours[2]:
        return Refused(
            "estimate",
            "The three hours must rise: at best, likely, at worst.",
            "For example 4,8,16.",
            Exit.USAGE,
        )
    return (e.Assessed(by=facts.actor.handle, at=now, role=command.role, text=command.text, hours=hours),)


def propose(change: Change, command: c.ProposeAgreement, facts: Facts, now: datetime) -> Decision:
    if change.stage in (Stage.RELEASING, Stage.LIVE):
        return not_now(change, "A new agreement")
    if missing := sorted(ASSESSORS - change.assessed):
        return Refused(
            "not_assessed",
            f"No word yet from: {', '.join(missing)}.",
            "Each gives an assessment first.",
            Exit.WAITS,
        )
    if not command.text.strip() or not any(line.strip() for line in command.criteria):
        return Refused("empty", "An agreement needs a behaviour and at least one criterion.", "Add both.", Exit.USAGE)
    return (
        e.AgreementProposed(
            by=facts.actor.handle,
            at=now,
            version=change.proposed + 1,
            text=command.text,
            criteria=command.criteria,
            due=command.due,
        ),
    )


def answer(change: Change, command: c.AnswerAgreement, facts: Facts, now: datetime) -> Decision:
    if change.stage in (Stage.RELEASING, Stage.LIVE, Stage.REQUESTED):
        return not_now(change, "An answer to an agreement")
    if not change.proposed or command.version != change.proposed:
        return Refused(
            "stale_agreement",
            f"The newest proposal is version {change.proposed}.",
            "Read that one, then answer it.",
        )
    if change.proposed == change.agreed:
        return Refused("agreed", f"Version {change.agreed} is agreed already.", "A new proposal is needed first.")
    if command.answer is Answer.YES:
        return (e.AgreementAccepted(by=facts.actor.handle, at=now, version=command.version),)
    if not command.why.strip():
        return no_reason()
    return (e.AgreementDeclined(by=facts.actor.handle, at=now, version=command.version, why=command.why),)
