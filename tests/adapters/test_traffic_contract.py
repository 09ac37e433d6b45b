"""What the real proxy and the fake promise alike."""

from __future__ import annotations

import dataclasses

import pytest

from tests.adapters.envoy_world import running_envoy
from vekha.adapters.traffic.envoy import EnvoyTraffic
from vekha.adapters.traffic.fake import FakeTraffic
from vekha.core.errors import BadInput, StaleToken
from vekha.ports import Route, TrafficCounts

BLUE = Route("lavka/production", "lavka.localhost", {"blue": 100}, {"blue": "127.0.0.1:9", "green": "127.0.0.1:10"})
GREEN = dataclasses.replace(BLUE, weights={"green": 100})
PREVIEW = Route("lavka/preview-1", "preview-1.lavka.localhost", {"other": 100}, {"other": "127.0.0.1:11"})


@pytest.fixture(params=["envoy", "fake"])
def traffic(request, tmp_path):
    if request.param == "fake":
        yield FakeTraffic(tmp_path)
    else:
        with running_envoy(tmp_path):
            yield EnvoyTraffic(tmp_path)


def test_a_route_is_there_once_it_was_moved(traffic):
    assert traffic.route("lavka/production") is None
    traffic.move(BLUE, fence=1)
    assert traffic.route("lavka/production") == BLUE
    traffic.move(GREEN, fence=1)
    assert traffic.route("lavka/production") == GREEN


def test_moving_twice_is_moving_once(traffic):
    traffic.move(BLUE, fence=1)
    traffic.move(BLUE, fence=1)
    assert traffic.route("lavka/production") == BLUE


def test_a_lower_token_is_refused_and_nothing_moves(traffic):
    traffic.move(BLUE, fence=5)
    with pytest.raises(StaleToken):
        traffic.move(GREEN, fence=4)
    with pytest.raises(StaleToken):
        traffic.remove("lavka/production", fence=4)
    assert traffic.route("lavka/production") == BLUE
    traffic.move(GREEN, fence=6)
    assert traffic.route("lavka/production") == GREEN


def test_tokens_count_for_one_environment_alone(traffic):
    traffic.move(BLUE, fence=5)
    traffic.move(PREVIEW, fence=1)
    assert traffic.route("lavka/production") == BLUE
    assert traffic.route("lavka/preview-1") == PREVIEW


def test_removing_takes_one_environment_away_and_keeps_its_token(traffic):
    traffic.move(BLUE, fence=2)
    traffic.move(PREVIEW, fence=1)
    traffic.remove("lavka/production", fence=2)
    traffic.remove("lavka/production", fence=2)
    assert traffic.route("lavka/production") is None
    assert traffic.route("lavka/preview-1") == PREVIEW
    with pytest.raises(StaleToken):
        traffic.move(BLUE, fence=1)


@pytest.mark.parametrize("weights", [{}, {"blue": 50}, {"blue": 101, "green": -1}, {"red": 100}])
def test_weights_that_are_no_shares_of_known_instances_are_refused(traffic, weights):
    with pytest.raises(BadInput):
        traffic.move(dataclasses.replace(BLUE, weights=weights), fence=1)
    assert traffic.route("lavka/production") is None


def test_an_instance_that_nobody_asked_has_no_counts(traffic):
    traffic.move(BLUE, fence=1)
    assert traffic.counts("lavka/production", "blue") == TrafficCounts()
