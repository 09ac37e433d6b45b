"""The emergency lane: two people take it on themselves that a release does without the verdicts that are missing."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Actor
from vekha.core.change import DECLARERS, REVIEWER, TWO, Change
from vekha.core.decision import Decision, Facts, Refused, moved, not_now
from vekha.core.errors import Exit


def declare(change: Change, command: c.DeclareEmergency, facts: Facts, now: datetime) -> Decision:
    """Checks are not skipped: only what waits for people can be declared an emergency, and that passed them all."""
    if refused := _not_theirs(change, facts.actor):
        return refused
    if refused := moved(change, command.number, command.digest, command.agreement) or _not_yet(change, command, facts):
        return refused
    by, number, digest, agreement = facts.actor.handle, command.number, command.digest, command.agreement
    people = (*(change.emergency.people if change.emergency else ()), by)
    declared = e.EmergencyDeclared(
        by=by, at=now, place=len(people), number=number, digest=digest, agreement=agreement, why=command.why
    )
    if len(people) < TWO:
        return (declared,)
    allowed = e.EmergencyAllowed(
        by=by, at=now, number=number, digest=digest, agreement=agreement, people=people, skipped=change.missing
    )
    return declared, allowed


def _not_theirs(change: Change, actor: Actor) -> Refused | None:
    if not actor.is_person:
        return Refused("not_a_person", "A service cannot declare an emergency.", "Two people must.", Exit.DENIED)
    if not actor.roles & DECLARERS:
        what = f"{actor.handle} is neither a manager nor a DevOps engineer here."
        return Refused("wrong_role", what, "See `vekha person list`.", Exit.DENIED)
    if change.candidate and actor.handle == change.candidate.author:
        what = "The author of a candidate does not declare its emergency."
        return Refused("author", what, "Two other people must.", Exit.DENIED)
    return None


def _not_yet(change: Change, command: c.DeclareEmergency, facts: Facts) -> Refused | None:
    if change.stage not in REVIEWER:
        return not_now(change, "An emergency release")
    if facts.blocked_by:
        what = f"Change {facts.blocked_by} comes first: verdicts are owed on it, or it is to be mended."
        return Refused("debt", what, "See its page.", Exit.WAITS)
    if change.emergency and facts.actor.handle in change.emergency.people:
        what = "You have declared this emergency already."
        return Refused("declared_already", what, "Another manager or DevOps engineer must as well.", Exit.WAITS)
    if not command.why.strip():
        return Refused("no_reason", "An emergency needs its reason.", "Say why it cannot wait.", Exit.USAGE)
    return None
