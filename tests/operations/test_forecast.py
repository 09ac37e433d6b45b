"""Dates from the team's own history, as they are offered to the client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.operations.lives import agreed, finished, ready
from tests.operations.test_agreement import refused
from tests.workflows.fake_world import now
from vekha.core.errors import NotFound
from vekha.database import models, queries
from vekha.database.history import finished_changes
from vekha.operations.forecast_change import forecast_change
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request


def test_with_seven_finished_changes_the_85_percent_day_is_proposed(people):
    finished(7, now() - timedelta(days=30))
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    ready(number)
    at = now()
    found = forecast_change("lavka", number, by="clara", now=at)
    assert found.why.changes == 7
    assert 3 < found.quantiles[0].days < 5  # they took 1 to 7 days
    assert [one.number for one in found.why.heaviest] == [1, 2, 3, 4, 5]  # all are of the same size
    propose_agreement("lavka", number, due=None, by="max", now=at)
    due = queries.change_page("lavka", number).agreements[0].due
    assert due is not None
    assert (due.latest, due.confidence, due.forecast) == (found.day(85), 85, True)


def test_with_fewer_the_manager_is_told_to_give_dates_by_hand(people):
    finished(6, now() - timedelta(days=30))
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    ready(number)
    with refused("few_changes") as told:
        propose_agreement("lavka", number, due=None, by="max", now=now())
    assert "--due" in told.value.next_step
    assert models.Agreement.objects.filter(change__number=number).count() == 0


def test_a_change_that_is_built_is_forecast_from_when_it_was_agreed_on(people):
    finished(9, now() - timedelta(days=30))
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    ready(number)
    begun = now() - timedelta(days=5)
    agreed(number, begun)
    found = forecast_change("lavka", number, by="max", now=now())
    assert (found.start, round(found.elapsed)) == (begun, 5)
    assert all(one.days > 5 for one in found.quantiles)


def test_what_is_live_is_forecast_no_more_and_is_not_its_own_history(people):
    finished(7, now() - timedelta(days=30))
    row = models.Change.objects.select_related("project").get(number=1)
    assert len(finished_changes(row)) == 6
    with refused("not_now"):
        forecast_change("lavka", 1, by="max", now=now())


def test_without_an_estimate_nothing_is_forecast(number):
    with refused("no_estimate"):
        forecast_change("lavka", number, by="max", now=now())
    with pytest.raises(NotFound):
        forecast_change("lavka", 99, by="max", now=now())
