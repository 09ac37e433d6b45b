"""Who decides for the client while some are away: always somebody, and nobody twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vekha.core.deputies import who_decides

NAMES = ["clara", "vera", "cora", "anna"]


@pytest.mark.parametrize(
    ("clients", "away", "expected"),
    [
        (["clara"], {}, {"clara": ()}),
        (["clara", "vera"], {}, {"clara": (), "vera": ()}),
        (["clara", "vera"], {"clara": "vera"}, {"vera": ("clara",)}),
        (["clara", "vera", "cora"], {"clara": "vera", "vera": "cora"}, {"cora": ("clara", "vera")}),
        (["clara", "vera"], {"clara": "vera", "vera": "clara"}, {"clara": (), "vera": ()}),  # each names the other
        (["clara"], {"clara": "vera"}, {"clara": ()}),  # the deputy is no client any more
        ([], {"clara": "vera"}, {}),
    ],
)
def test_a_deputy_is_asked_in_place_of_who_is_away(clients, away, expected):
    assert who_decides(clients, away) == expected


@given(clients=st.lists(st.sampled_from(NAMES), unique=True), away=st.dictionaries(*[st.sampled_from(NAMES)] * 2))
def test_somebody_is_always_asked_only_clients_are_and_everybody_is_stood_in_for_once(clients, away):
    found = who_decides(clients, away)
    assert bool(found) == bool(clients)
    assert set(found) <= set(clients)
    others = [one for many in found.values() for one in many]
    assert len(others) == len(set(others))
    assert set(found) | set(others) == set(clients)
    assert all(one in away for one in others)
