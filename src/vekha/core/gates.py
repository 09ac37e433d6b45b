"""Gates: the evidence and the verdicts that a move needs. Anything missing, stale or unclear is not green."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vekha.core.actors import Role
from vekha.core.change import Answer, Emergency, Verdict
from vekha.core.evidence import Evidence, Outcome


class Colour(StrEnum):
    GREEN = "green"
    RED = "red"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be there for one digest. `fresh`: evidence older than this does not count."""

    name: str
    checks: tuple[str, ...]
    roles: tuple[Role, ...] = ()
    fresh: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class GateResult:
    colour: Colour
    reasons: tuple[str, ...] = ()

    @property
    def green(self) -> bool:
        return self.colour is Colour.GREEN


def evaluate(
    gate: Gate,
    digest: str,
    evidence: Iterable[Evidence],
    now: datetime,
    *,
    verdicts: Iterable[Verdict] = (),
    agreement: int = 0,
    emergency: Emergency | None = None,
) -> GateResult:
    """Green only if every check passed, freshly, for exactly this digest, and every role said yes to it.

    An emergency of two people stands for verdicts that are missing, never for a check, and never against a no.
    """
    if not gate.checks:
        return GateResult(Colour.UNKNOWN, (f"gate {gate.name} asks for no check: nothing was proven",))
    newest: dict[str, Evidence] = {}
    for item in evidence:
        known = newest.get(item.check)
        if item.digest == digest and (known is None or item.at >= known.at):
            newest[item.check] = item
    found = [_check(name, newest.get(name), gate.fresh, now) for name in gate.checks]
    found += [_role(role, digest, agreement, verdicts, emergency) for role in gate.roles]
    reasons = tuple(reason for _, reason in found if reason)
    colours = {colour for colour, _ in found}
    if Colour.RED in colours:
        return GateResult(Colour.RED, reasons)
    return GateResult(Colour.UNKNOWN if Colour.UNKNOWN in colours else Colour.GREEN, reasons)


def _check(name: str, item: Evidence | None, fresh: timedelta, now: datetime) -> tuple[Colour, str]:
    if item is None:
        return Colour.UNKNOWN, f"{name}: no evidence for this artifact"
    if item.outcome is Outcome.FAILED:
        return Colour.RED, f"{name}: {item.reason}"
    if item.outcome is not Outcome.PASSED:
        return Colour.UNKNOWN, f"{name}: {item.reason}"
    if item.at > now:
        return Colour.UNKNOWN, f"{name}: its evidence is dated in the future"
    if now - item.at > fresh:
        return Colour.UNKNOWN, f"{name}: its evidence is from {item.at:%Y-%m-%d %H:%M}, too old"
    return Colour.GREEN, ""


def _role(
    role: Role, digest: str, agreement: int, verdicts: Iterable[Verdict], emergency: Emergency | None
) -> tuple[Colour, str]:
    for verdict in verdicts:
        if (verdict.role, verdict.digest, verdict.agreement) == (role, digest, agreement):
            if verdict.answer is Answer.YES:
                return Colour.GREEN, ""
            return Colour.RED, f"{role}: {verdict.person} said no: {verdict.why}"
    if emergency and emergency.stands_for(role, digest, agreement):
        return Colour.GREEN, ""
    return Colour.UNKNOWN, f"{role}: no verdict on this artifact under agreement {agreement}"
