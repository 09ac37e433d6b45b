from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vekha.core.actors import Role
from vekha.core.reminding import Reminder, Reminding, deputy_of, reminder

SINCE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (23.9, None),
        (24, Reminder(1, deputy=False)),
        (47.9, Reminder(1, deputy=False)),
        (48, Reminder(2, deputy=False)),
        (72, Reminder(3, deputy=True)),
        (240, Reminder(10, deputy=True)),  # after a week without a worker: one, not seven
    ],
)
def test_people_are_reminded_once_a_day_and_after_three_days_somebody_else_too(hours, expected):
    assert reminder(SINCE, SINCE + timedelta(hours=hours), Reminding()) == expected


def test_a_project_may_be_more_patient():
    slow = Reminding(after=timedelta(days=7), every=timedelta(days=1), deputy=timedelta(days=14))
    assert reminder(SINCE, SINCE + timedelta(days=6), slow) is None
    assert reminder(SINCE, SINCE + timedelta(days=8), slow) == Reminder(2, deputy=False)


def test_the_manager_steps_in_and_for_the_manager_the_devops_engineer():
    assert deputy_of([Role.TESTER]) is Role.MANAGER
    assert deputy_of([Role.MANAGER]) is Role.DEVOPS
