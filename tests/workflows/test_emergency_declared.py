"""Who may declare an emergency, and of what: two people, who looked at what is at hand, and which was checked."""

from __future__ import annotations

import pytest

from tests.workflows.fake_world import now
from tests.workflows.hurry import declare, ready, state
from vekha.core.actors import Role
from vekha.core.errors import Denied, VekhaError
from vekha.database import queries
from vekha.operations.grant_role import grant_role


def test_what_was_not_checked_yet_cannot_be_declared(set_scene):
    set_scene("deploy_preview")
    with pytest.raises(VekhaError) as error:
        declare("max")
    assert error.value.code == "not_now"


@pytest.mark.parametrize("who", ["tess", "clara", "dan"])
def test_it_takes_a_manager_or_a_devops_engineer(set_scene, who):
    set_scene("waiting")
    with pytest.raises(Denied):
        declare(who)


def test_it_takes_two_of_them_and_the_author_is_none(set_scene):
    set_scene("waiting")
    declare("max")
    with pytest.raises(VekhaError) as error:
        declare("max", why="It is really down.")
    assert error.value.code == "declared_already"
    grant_role("lavka", "dan", Role.DEVOPS, name="", email="", by="olga", now=now())
    with pytest.raises(Denied, match="author"):
        declare("dan")
    assert state().stage == "testing"
    assert "olga" in queries.change_page("lavka", 1).also_waits[0].people


MOVED = [
    ({"candidate": 7}, "stale_candidate"),
    ({"digest": "sha256:0"}, "stale_candidate"),
    ({"agreement": 2}, "stale_agreement"),
    ({"why": " "}, "no_reason"),
]


@pytest.mark.parametrize(("other", "code"), MOVED)
def test_it_is_about_exactly_what_was_looked_at(set_scene, other, code):
    set_scene("waiting")
    declare("max")
    with pytest.raises(VekhaError) as error:
        declare("olga", **other)
    assert error.value.code == code
    assert state().stage == "testing"


def test_a_new_candidate_makes_a_declaration_void(set_scene):
    world = set_scene("waiting")
    declare("max")
    ready(world, 1, "1.2")
    assert state().emergency is None
    declare("olga")
    assert state().stage == "testing"
