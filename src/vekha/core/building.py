"""From a branch to a candidate that people can judge."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.change import REVIEWER, VERDICT_ROLES, Answer, Change, Stage, Verdict
from vekha.core.decision import Decision, Facts, Refused, not_now
from vekha.core.errors import Exit


def register(change: Change, command: c.RegisterCandidate, facts: Facts, now: datetime, renews: int = 0) -> Decision:
    if change.stage not in (Stage.BUILDING, *REVIEWER):
        return not_now(change, "A candidate")
    known = change.candidate
    if known and known.open and (known.head, known.base) == (command.head, command.base):
        return Refused("known", f"This commit is candidate {known.number} already.", "Nothing to do.", Exit.OK)
    return (_registered(command, facts, now, renews),)


def renew(change: Change, command: c.RenewCandidate, facts: Facts, now: datetime) -> Decision:
    reason = "main moved before the release: the same patch is merged and checked anew"
    refused = e.ReleaseRefused(by=facts.actor.handle, at=now, number=command.renews, reasons=(reason,))
    return (refused, _registered(command.merge, facts, now, command.renews))


def _registered(command: c.RegisterCandidate, facts: Facts, now: datetime, renews: int) -> e.CandidateRegistered:
    return e.CandidateRegistered(
        by=facts.actor.handle,
        at=now,
        number=command.number,
        head=command.head,
        commit=command.commit,
        tree=command.tree,
        base=command.base,
        patch_id=command.patch_id,
        author=command.author,
        renews=renews,
    )


def stale(change: Change, number: int) -> Refused | None:
    candidate = change.candidate
    if candidate is None or candidate.number != number or not candidate.open:
        return Refused(
            "stale_candidate",
            f"Candidate {number} is not the one at hand any more.",
            "Its result is kept, nothing moves.",
        )
    if change.stage is not Stage.BUILDING:
        return Refused("not_now", f"Candidate {number} is past that: the change is {change.stage}.")
    return None


def refuse(change: Change, command: c.RefuseCandidate, facts: Facts, now: datetime) -> Decision:
    if refused := stale(change, command.number):
        return refused
    by = facts.actor.handle
    return (e.CandidateRefused(by=by, at=now, number=command.number, where=command.where, reasons=command.reasons),)


def record_build(change: Change, command: c.RecordBuild, facts: Facts, now: datetime) -> Decision:
    if refused := stale(change, command.number):
        return refused
    by = facts.actor.handle
    built = e.CandidateBuilt(by=by, at=now, number=command.number, digest=command.digest)
    if command.gate.green:
        return (built,)
    return built, e.CandidateRefused(by=by, at=now, number=command.number, where="build", reasons=command.gate.reasons)


def record_preview(change: Change, command: c.RecordPreview, facts: Facts, now: datetime) -> Decision:
    if refused := stale(change, command.number):
        return refused
    candidate, by = change.candidate, facts.actor.handle
    if candidate is None or candidate.digest != command.digest:
        return Refused(
            "other_artifact",
            "The preview serves another artifact than this candidate's.",
            "It is deployed anew.",
        )
    if not command.gate.green:
        reasons = command.gate.reasons
        return (e.CandidateRefused(by=by, at=now, number=command.number, where="preview", reasons=reasons),)
    return (
        e.CandidateReady(by=by, at=now, number=command.number, digest=command.digest, carried=_carried(change, facts)),
    )


def _carried(change: Change, facts: Facts) -> tuple[Verdict, ...]:
    """Every yes of the renewed candidate, if the patch and the agreement are the same; else none at all."""
    candidate = change.candidate
    if candidate is None or not candidate.renews or facts.past_patch != candidate.patch_id:
        return ()
    if any(v.answer is Answer.NO for v in facts.past):
        return ()
    kept = tuple(v for v in facts.past if v.agreement == change.agreed)
    if {v.role for v in kept} != set(VERDICT_ROLES):
        return ()
    return tuple(
        Verdict(v.role, v.person, v.answer, v.why, candidate.digest, v.agreement, v.at, candidate.renews) for v in kept
    )
