"""From a brief to an agreement."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.briefing import no_brief
from vekha.core.change import Answer, Change, Stage
from vekha.core.dating import wrong
from vekha.core.decision import Decision, Facts, Refused, no_reason, not_now
from vekha.core.errors import Exit


def propose(change: Change, command: c.ProposeAgreement, facts: Facts, now: datetime) -> Decision:
    if change.stage in (Stage.RELEASING, Stage.LIVE):
        return not_now(change, "A new agreement")
    if change.brief is None:
        return no_brief()
    if refused := _not_ready(change) or wrong(command.due, now):
        return refused
    fresh = change.fresh
    brief, plan = change.brief.version, fresh[Role.TESTER].number
    if change.terms and (change.terms.brief, change.terms.plan) == (brief, plan):
        what = f"Need, behaviour, criteria and test plan are those of version {change.agreed}, which is agreed."
        return Refused("only_date", what, "Ask the client for another date: `vekha agreement move-date`.")
    return (
        e.AgreementProposed(
            by=facts.actor.handle,
            at=now,
            version=change.proposed + 1,
            brief=brief,
            feasibility=fresh[Role.DEVELOPER].number,
            needs=fresh[Role.DEVOPS].number,
            plan=plan,
            due=command.due,
        ),
    )


def _not_ready(change: Change) -> Refused | None:
    """Every role must have said its part on the newest brief, and every criterion must have a test."""
    if missing := change.unassessed:
        older = {one.role: one.brief for one in change.assessments}
        said = [f"{role} (on brief {older[role]} only)" if role in older else role for role in missing]
        version = change.brief.version if change.brief else 0
        what = f"No word on brief {version} yet from: {', '.join(said)}."
        return Refused("not_assessed", what, "Each gives an assessment first.", Exit.WAITS)
    if not change.fresh[Role.DEVELOPER].feasible:
        what = "The developer says that it cannot be done."
        return Refused("not_feasible", what, "Write another brief, or ask for another assessment.", Exit.WAITS)
    if missing_tests := change.untested:
        what = f"The test plan does not say how these are tested: {', '.join(missing_tests)}."
        return Refused("not_tested", what, "The tester plans a test for each criterion.", Exit.WAITS)
    return None


def answer(change: Change, command: c.AnswerAgreement, facts: Facts, now: datetime) -> Decision:
    if change.stage in (Stage.RELEASING, Stage.LIVE, Stage.REQUESTED):
        return not_now(change, "An answer to an agreement")
    if not change.proposed or command.version != change.proposed:
        return Refused(
            "stale_agreement",
            f"The newest proposal is version {change.proposed}.",
            "Read that one, then answer it.",
        )
    if change.offered is None:
        return Refused("agreed", f"Version {change.proposed} waits for no answer.", "A new proposal is needed first.")
    if command.answer is Answer.YES:
        if change.brief and change.offered.brief != change.brief.version:
            what = f"Version {command.version} is of brief {change.offered.brief}; a newer one came since."
            return Refused("stale_agreement", what, "The manager proposes a version of the new brief.")
        return (e.AgreementAccepted(by=facts.actor.handle, at=now, version=command.version),)
    if not command.why.strip():
        return no_reason()
    return (e.AgreementDeclined(by=facts.actor.handle, at=now, version=command.version, why=command.why),)
