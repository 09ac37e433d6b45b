"""Dates from history: ordered, repeatable, right as often as they say, and refused where there is too little."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vekha.core.decision import Refused
from vekha.core.forecast import LEAST, PERCENTS, Finished, Forecast, back_test, expected, forecast

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOURS = (4.0, 8.0, 16.0)
ratios, sizes = st.floats(0.05, 5.0), st.floats(0.5, 400.0)  # days for each hour; hours
histories = st.lists(st.tuples(ratios, sizes), min_size=LEAST, max_size=30).map(
    lambda rows: [Finished(number, ratio * size, size) for number, (ratio, size) in enumerate(rows, start=1)]
)


def known(count: int, *, seed: int = 1, spread: float = 0.5) -> list[Finished]:
    """Changes of many sizes that took 0.4 days an hour in the middle, with a spread of the logarithm."""
    random = Random(seed)  # noqa: S311 - no secret
    found = []
    for number in range(1, count + 1):
        hours = math.exp(random.gauss(2.5, 0.7))
        found.append(Finished(number, hours * 0.4 * math.exp(random.gauss(0, spread)), hours))
    return found


def said(history: list[Finished], **options: object) -> Forecast:
    found = forecast(HOURS, history, **{"seed": 7, "start": START, "runs": 500, **options})
    assert isinstance(found, Forecast), found
    return found


@given(history=histories, seed=st.integers(0, 2**32))
def test_quantiles_rise_and_the_days_are_those_of_the_calendar(history, seed):
    found = said(history, seed=seed)
    assert [one.percent for one in found.quantiles] == list(PERCENTS)
    assert sorted(one.days for one in found.quantiles) == [one.days for one in found.quantiles]
    for one in found.quantiles:
        assert one.day == (START + timedelta(days=one.days)).date()
        assert 0 <= one.covered <= 100


@given(history=histories, seed=st.integers(0, 2**32), shuffle=st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_dates_in_whatever_order_history_comes(history, seed, shuffle):
    other = list(history)
    shuffle.shuffle(other)
    assert said(history, seed=seed) == said(other, seed=seed)


def test_another_seed_gives_nearly_the_same_dates():
    one, other = (said(known(40), seed=seed, runs=10_000) for seed in (1, 2))
    assert one != other
    for first, second in zip(one.quantiles, other.quantiles, strict=True):
        assert first.days == pytest.approx(second.days, rel=0.1)


@given(history=histories, factor=st.sampled_from([2.0, 4.0]))
def test_a_team_that_takes_twice_as_long_is_forecast_twice_as_long(history, factor):
    whole = [Finished(one.number, one.days + 1, one.hours) for one in history]
    slower = [Finished(one.number, one.days * factor, one.hours) for one in whole]
    for one, other in zip(said(whole).quantiles, said(slower).quantiles, strict=True):
        assert other.days == pytest.approx(one.days * factor, rel=1e-9)


@pytest.mark.parametrize("count", [7, 12, 40])
@pytest.mark.parametrize("spread", [0.3, 0.8])
def test_as_many_changes_are_live_in_time_as_the_forecast_says(count, spread):
    """Histories of a known distribution: the next change, drawn from the same one, is covered as often as said."""
    met, trials = dict.fromkeys(PERCENTS, 0), 300
    for trial in range(trials):
        *history, following = known(count + 1, seed=trial, spread=spread)
        hours = (following.hours, following.hours, following.hours)
        found = forecast(hours, history, seed=trial, start=START, runs=400)
        assert isinstance(found, Forecast)
        for one in found.quantiles:
            met[one.percent] += following.days <= one.days
    for percent in PERCENTS:
        assert met[percent] / trials * 100 == pytest.approx(percent, abs=8), met


def test_the_back_test_of_a_steady_team_covers_about_what_it_says():
    covered = back_test(known(120), seed=3, runs=1000)
    for percent in PERCENTS:
        assert covered[percent] == pytest.approx(percent, abs=10)


def test_a_team_of_two_speeds_gets_dates_that_lie_far_apart():
    slow = [Finished(one.number + 100, one.days * 10, one.hours) for one in known(30, seed=5)]
    found = said([*known(30), *slow])
    assert found.quantiles[2].days > 8 * found.quantiles[0].days


@pytest.mark.parametrize("count", range(LEAST))
def test_below_seven_finished_changes_it_is_refused(count):
    refused = forecast(HOURS, known(count), seed=1, start=START)
    assert isinstance(refused, Refused)
    assert refused.code == "few_changes"
    assert refused.what.endswith(f"so far the team has {count or 'none'}.")
    assert "by hand" in refused.next_step


def test_time_that_has_passed_pushes_the_dates_on_until_history_knows_nothing_like_it():
    fresh, late = said(known(40)), said(known(40), elapsed=8.0)
    assert all(one.days > 8 for one in late.quantiles)
    assert late.day(50) > fresh.day(50)
    refused = forecast(HOURS, known(40), seed=1, start=START, elapsed=10_000.0)
    assert isinstance(refused, Refused)
    assert refused.code == "beyond_history"


def test_a_forecast_beyond_any_calendar_is_refused():
    history = [Finished(number, 300.0, 0.001) for number in range(10)]
    refused = forecast((9000.0, 9000.0, 9000.0), history, seed=1, start=START)
    assert isinstance(refused, Refused)
    assert refused.code == "beyond_history"


def test_what_was_live_in_the_same_moment_counts_as_a_minute():
    found = said([Finished(number, 0.0, 8.0) for number in range(LEAST)])
    assert 0 < found.quantiles[0].days < 0.01


def test_it_says_why_and_changes_of_nearby_size_weigh_most():
    history = [*known(9), Finished(90, 3.0, expected(HOURS))]
    why = said(history).why
    assert why.changes == 10
    assert why.expected == pytest.approx((4 + 32 + 16) / 6)
    assert why.heaviest[0].number == 90
    assert [one.share for one in why.heaviest] == sorted((one.share for one in why.heaviest), reverse=True)
    assert sum(one.share for one in why.heaviest) <= 100.0001
    low, middle, high = why.ratios
    assert low <= middle <= high


def test_a_history_without_any_spread_gives_one_date():
    found = said([Finished(number, 6.0, 12.0) for number in range(1, 9)])
    assert {round(one.days, 6) for one in found.quantiles} == {round(expected(HOURS) / 2, 6)}
    assert found.quantiles[0].covered == 100
