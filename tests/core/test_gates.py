from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vekha.core.actors import Role
from vekha.core.change import Answer, Verdict
from vekha.core.evidence import Evidence, Outcome
from vekha.core.gates import Colour, Gate, evaluate

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GATE = Gate("release", ("unit",), (Role.CLIENT,), timedelta(hours=1))
PASSED = Evidence("unit", "sha256:a", Outcome.PASSED, "3 of 3", NOW)
YES = Verdict(Role.CLIENT, "clara", Answer.YES, "", "sha256:a", 1, NOW)


def judged(evidence=(PASSED,), verdicts=(YES,), gate=GATE, digest="sha256:a"):
    return evaluate(gate, digest, evidence, NOW, verdicts=verdicts, agreement=1)


def test_everything_there_fresh_and_for_this_digest_is_green():
    assert judged().green


@pytest.mark.parametrize(
    ("evidence", "colour", "says"),
    [
        ((), Colour.UNKNOWN, "no evidence"),
        ((Evidence("unit", "sha256:b", Outcome.PASSED, "", NOW),), Colour.UNKNOWN, "no evidence"),
        ((Evidence("unit", "sha256:a", Outcome.UNKNOWN, "report is empty", NOW),), Colour.UNKNOWN, "report is empty"),
        ((Evidence("unit", "sha256:a", Outcome.FAILED, "2 failed", NOW),), Colour.RED, "2 failed"),
        ((Evidence("unit", "sha256:a", Outcome.PASSED, "", NOW - timedelta(hours=2)),), Colour.UNKNOWN, "too old"),
        ((Evidence("unit", "sha256:a", Outcome.PASSED, "", NOW + timedelta(hours=2)),), Colour.UNKNOWN, "future"),
    ],
)
def test_missing_stale_or_unclear_evidence_is_not_green(evidence, colour, says):
    result = judged(evidence)
    assert result.colour is colour
    assert says in result.reasons[0]


def test_the_newest_evidence_counts():
    later = Evidence("unit", "sha256:a", Outcome.FAILED, "1 failed", NOW)
    earlier = Evidence("unit", "sha256:a", Outcome.PASSED, "", NOW - timedelta(minutes=5))
    assert judged((later, earlier)).colour is Colour.RED


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(Role.MANAGER, "max", Answer.YES, "", "sha256:a", 1, NOW),
        Verdict(Role.CLIENT, "clara", Answer.YES, "", "sha256:b", 1, NOW),
        Verdict(Role.CLIENT, "clara", Answer.YES, "", "sha256:a", 2, NOW),
    ],
)
def test_a_yes_of_another_role_artifact_or_agreement_does_not_count(verdict):
    assert judged(verdicts=(verdict,)).colour is Colour.UNKNOWN


def test_a_gate_that_asks_for_nothing_is_not_green():
    assert judged(gate=Gate("empty", ())).colour is Colour.UNKNOWN
