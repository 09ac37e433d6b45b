"""Who may do what: the whole matrix is committed, and nothing outside of it is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from vekha.core.actors import VEKHA, Actor, Kind, Role
from vekha.policy import Action, Allowed, Denial, may

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "roles.txt"
NAMES = [*(role.value for role in Role), "nobody", "vekha", "service"]
ACTORS = [
    *(Actor("somebody", roles=frozenset({role})) for role in Role),
    Actor("zed"),
    VEKHA,
    Actor("scanner", Kind.SERVICE, frozenset(Role)),  # another service, whatever roles it has been given
]


def table() -> str:
    lines = [f"{'':<20}" + "".join(f"{name:<11}" for name in NAMES).rstrip()]
    for action in Action:
        marks = ("yes" if isinstance(may(actor, action, "lavka"), Allowed) else "-" for actor in ACTORS)
        lines.append(f"{action:<20}" + "".join(f"{mark:<11}" for mark in marks).rstrip())
    return "\n".join(lines) + "\n"


def test_the_role_matrix_is_the_committed_one():
    made = table()
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(made)
    assert made == SNAPSHOT.read_text(), f"if this is meant, remove {SNAPSHOT.name}, run again and read its diff"


@pytest.mark.parametrize("action", list(Action))
def test_a_stranger_may_do_nothing_and_is_told_which_role_it_takes(action):
    answer = may(Actor("zed"), action, "lavka/change/1")
    assert isinstance(answer, Denial)
    assert answer.rule.endswith(action)
    assert "zed" in answer.why
    assert "lavka/change/1" in answer.why


def test_a_service_gives_no_verdict_even_with_every_role():
    answer = may(Actor("scanner", Kind.SERVICE, frozenset(Role)), Action.GIVE_VERDICT, "lavka/change/1")
    assert isinstance(answer, Denial)
