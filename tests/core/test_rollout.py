from __future__ import annotations

import pytest

from vekha.core.rollout import Advance, Health, Hold, RollBack, next_step, plan

CANARY = plan("a", "b", steps=(10, 100), watch=2.0, maximum_errors=1.0)


def test_the_first_release_of_an_environment_takes_all_requests_at_once():
    assert plan("", "b", steps=(10, 100)).weights(0) == {"b": 100}


def test_a_step_shares_the_requests():
    assert CANARY.weights(0) == {"b": 10, "a": 90}
    assert CANARY.weights(1) == {"b": 100}


@pytest.mark.parametrize("steps", [(), (50,), (100, 50), (10, 10, 100), (0, 100)])
def test_steps_that_do_not_rise_to_100_are_refused(steps):
    with pytest.raises(ValueError, match="rise"):
        plan("a", "b", steps=steps)


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (Health(0.5, 10, 0, 200), Hold),
        (Health(2.0, 10, 0, 200), Advance),
        (Health(2.0, 0, 0, 200), Advance),  # nobody came: its own health page has answered
        (Health(0.1, 200, 3, 200), RollBack),
        (Health(0.1, 0, 0, None), RollBack),
        (Health(5.0, 100, 0, 500), RollBack),
    ],
)
def test_health_decides_the_next_step(health, expected):
    assert isinstance(next_step(CANARY, 0, health), expected)
