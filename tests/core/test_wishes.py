"""When a message reaches a person: quiet hours and digests by their own clock, also on the days when it is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from vekha.core.retrying import PAUSES, pause_after
from vekha.core.topics import Topic
from vekha.core.wishes import Due, Rules, Wish, when

BERLIN = ZoneInfo("Europe/Berlin")  # 2026: to summer on 29 March at 02:00, back on 25 October at 03:00
NIGHT = Rules(BERLIN, quiet=(time(22), time(8)))
DAILY = Rules(BERLIN, digest=time(9), wishes={Topic.MOVED: Wish.DIGEST})


def berlin(*when_: int, fold: int = 0) -> datetime:
    return datetime(*when_, tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (berlin(2026, 3, 2, 21, 59), berlin(2026, 3, 2, 21, 59)),
        (berlin(2026, 3, 2, 22, 0), berlin(2026, 3, 3, 8, 0)),
        (berlin(2026, 3, 3, 7, 59), berlin(2026, 3, 3, 8, 0)),
        (berlin(2026, 3, 3, 8, 0), berlin(2026, 3, 3, 8, 0)),
        (berlin(2026, 3, 28, 23, 0), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # 8 o'clock is an hour earlier now
        (berlin(2026, 10, 24, 23, 0), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_in_quiet_hours_a_message_waits_for_their_end(now, at):
    assert when(NIGHT, Topic.DECIDE, now) == Due(at)


def test_an_alarm_goes_through_quiet_hours_and_cannot_be_turned_away():
    now = berlin(2026, 3, 2, 23, 0)
    deaf = Rules(BERLIN, quiet=(time(22), time(8)), wishes={Topic.ALARM: Wish.NEVER})
    assert when(deaf, Topic.ALARM, now) == Due(now)


def test_quiet_hours_may_lie_within_a_day():
    noon = Rules(BERLIN, quiet=(time(12), time(14)))
    assert when(noon, Topic.DECIDE, berlin(2026, 3, 2, 13, 0)) == Due(berlin(2026, 3, 2, 14, 0))
    assert when(noon, Topic.DECIDE, berlin(2026, 3, 2, 11, 0)) == Due(berlin(2026, 3, 2, 11, 0))


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_after_now():
    rules = Rules(BERLIN, quiet=(time(22), time(2, 30)))
    assert when(rules, Topic.DECIDE, berlin(2026, 10, 25, 2, 10)) == Due(berlin(2026, 10, 25, 2, 30))
    again = berlin(2026, 10, 25, 2, 10, fold=1)  # the same time on the clock, an hour later
    assert when(rules, Topic.DECIDE, again) == Due(berlin(2026, 10, 25, 2, 30, fold=1))


def test_quiet_hours_that_end_in_the_hour_that_is_left_out_end_after_it():
    rules = Rules(BERLIN, quiet=(time(22), time(2, 30)))
    due = when(rules, Topic.DECIDE, berlin(2026, 3, 29, 1, 30))
    assert due == Due(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))  # 03:30 on the clock


def test_a_digest_comes_at_the_persons_own_hour_on_the_days_when_the_clock_is_changed_too():
    assert when(DAILY, Topic.MOVED, berlin(2026, 3, 28, 8, 59)) == Due(berlin(2026, 3, 28, 9), date(2026, 3, 28))
    summer = when(DAILY, Topic.MOVED, berlin(2026, 3, 28, 9, 0))
    assert summer == Due(datetime(2026, 3, 29, 7, 0, tzinfo=UTC), date(2026, 3, 29))
    winter = when(DAILY, Topic.MOVED, berlin(2026, 10, 24, 12, 0))
    assert winter == Due(datetime(2026, 10, 25, 8, 0, tzinfo=UTC), date(2026, 10, 25))


@pytest.mark.parametrize("begin", [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)])
@pytest.mark.parametrize("hour", [time(2, 30), time(9)])
def test_there_is_one_digest_a_day_whatever_the_clock_does(begin, hour):
    rules = Rules(BERLIN, digest=hour, wishes={Topic.NEWS: Wish.DIGEST})
    found = [when(rules, Topic.NEWS, begin + timedelta(minutes=10 * step)) for step in range(6 * 24 * 4)]
    moments = {due.digest: {one.at for one in found if one.digest == due.digest} for due in found}
    assert all(len(at) == 1 for at in moments.values())
    assert len(moments) in (4, 5)  # four days, and the next one for what comes after the last hour


def test_what_nobody_wants_to_hear_is_not_sent():
    assert when(Rules(wishes={Topic.NEWS: Wish.NEVER}), Topic.NEWS, berlin(2026, 3, 2)) is None


def test_without_rules_news_stand_in_the_digest_and_the_rest_comes_at_once():
    now = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert {topic: when(Rules(), topic, now) for topic in Topic} == {
        topic: Due(datetime(2026, 3, 3, 9, 0, tzinfo=UTC), date(2026, 3, 3)) if topic is Topic.NEWS else Due(now)
        for topic in Topic
    }


def test_a_service_may_be_down_for_hours():
    assert sum(PAUSES) > 5 * 3600
    assert pause_after(1) == PAUSES[0]
    assert pause_after(len(PAUSES)) == PAUSES[-1]
    assert pause_after(len(PAUSES) + 1) is None
