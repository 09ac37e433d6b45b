"""The table of states and moves, made from the code and kept as text."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.agreement import Criterion, DateMove, Due
from vekha.core.change import (
    VERDICT_ROLES,
    Answer,
    Candidate,
    Change,
    Debt,
    Declaration,
    Emergency,
    Stage,
    Verdict,
)
from vekha.core.lifecycle import ImpossibleEvent, evolve

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "lifecycle.txt"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VALUES: dict[str, Any] = {
    "by": "clara",
    "at": NOW,
    "title": "Quick order",
    "need": "in one step",
    "text": "yes",
    "version": 1,
    "brief": 1,
    "behaviour": "a button",
    "criteria": (Criterion("C1", "", "it is pressed", "an order is there"),),
    "feasibility": 1,
    "needs": 2,
    "plan": 3,
    "due": Due(date(2026, 3, 9), confidence=85),
    "satisfied": Answer.YES,
    "why": "the button is covered",
    "number": 1,
    "head": "h",
    "commit": "c",
    "tree": "t",
    "base": "b",
    "patch_id": "p",
    "author": "dan",
    "renews": 0,
    "files": ("a.py",),
    "digest": "sha256:1",
    "where": "build",
    "reasons": ("2 tests failed",),
    "agreement": 1,
    "feedback": "good",
    "role": Role.TESTER,
    "people": ("max", "olga"),
    "place": 2,
    "skipped": (Role.TESTER, Role.CLIENT),
}


def change_at(stage: Stage, **changed: Any) -> Change:
    candidate = Candidate(1, "h", "c", "t", "b", "p", "dan", "sha256:1")
    move = DateMove(1, VALUES["due"], NOW)
    declared = Emergency("sha256:1", 1, (Declaration("max", "it is down", NOW),))
    known = {"proposed": 1, "agreed": 1, "move": move, "candidate": candidate, "emergency": declared}
    return Change(stage, "Quick order", "", "clara", NOW, **{**known, **changed})


OWED = {"debts": (Debt(Role.TESTER, "sha256:1", NOW),), "released": "sha256:1"}
STATES = {  # a row's first word: the change that it is about
    **{stage.value: change_at(stage) for stage in Stage},
    "live, owing": change_at(Stage.LIVE, **OWED),
    "building, unmended": change_at(Stage.BUILDING, unmended="sha256:1"),
}


def samples(kind: type[e.Event]) -> list[tuple[str, e.Event]]:
    """The event, in each variant that may lead elsewhere."""
    names = {field.name for field in dataclasses.fields(kind)}
    plain = {name: VALUES[name] for name in names if name in VALUES}
    if kind is e.VerdictGiven:
        pairs = [(role, answer) for role in VERDICT_ROLES for answer in Answer]
        return [(f"{role} {answer}", kind(**{**plain, "role": role, "answer": answer})) for role, answer in pairs]
    if kind is e.CandidateReady:
        verdict = Verdict(Role.CLIENT, "clara", Answer.YES, "", "sha256:1", 1, NOW)
        return [("", kind(**plain)), ("with verdicts carried over", kind(**plain, carried=(verdict,)))]
    if kind is e.Assessed:
        plain |= {"role": Role.DEVELOPER, "needs": None, "plan": ()}
    return [("", kind(**plain))]


def table() -> str:
    lines = [f"{'stage':<20}{'event':<42} stage after", "-" * 77]
    for name, change in STATES.items():
        for kind in e.ALL:
            for variant, event in samples(kind):
                try:
                    after = evolve(change, event).stage
                except ImpossibleEvent:
                    continue
                lines.append(f"{name:<20}{f'{kind.__name__} {variant}'.strip():<42} {after}")
    return "\n".join(lines) + "\n"


def test_the_lifecycle_table_is_the_committed_one():
    made = table()
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(made)
    assert made == SNAPSHOT.read_text(), f"if this is meant, remove {SNAPSHOT.name}, run again and read its diff"


def test_nothing_happens_to_a_change_that_has_ended():
    lines = table().splitlines()
    assert not [line for line in lines if line.startswith(("closed", "withdrawn"))]


def test_a_move_of_the_date_moves_no_stage_and_voids_no_verdict():
    verdict = Verdict(Role.TESTER, "tess", Answer.YES, "", "sha256:1", 1, NOW)
    for stage in (Stage.BUILDING, Stage.TESTING, Stage.MANAGER_REVIEW, Stage.CLIENT_REVIEW):
        before = replace(change_at(stage), verdicts=(verdict,), agreed=1)
        asked = evolve(before, e.DateMoveProposed(by="max", at=NOW, number=2, due=VALUES["due"], why="later"))
        after = evolve(asked, e.DateMoveAccepted(by="clara", at=NOW, number=2))
        assert (after.stage, after.verdicts, after.agreed, after.since) == (stage, (verdict,), 1, before.since)
        assert (after.due, after.move) == (VALUES["due"], None)
