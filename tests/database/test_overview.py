"""What many changes look like at a glance: the database's own conditions say the same as the core."""

from __future__ import annotations

import pytest

from tests.web.shop import open_shop
from tests.workflows.fake_world import CAST, GREEN, RED, FakeWorld, now
from vekha.core.actors import Role
from vekha.core.change import ENDED, Stage
from vekha.core.waiting import waiting_for
from vekha.database import models, overview, queries
from vekha.database.mapping import change_of
from vekha.operations.grant_role import grant_role
from vekha.operations.submit_request import submit_request


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    """Changes at every kind of place; two of each role, and Dan may test as well."""
    open_shop(tmp_path)
    world = FakeWorld(tmp_path)
    world.checks(GREEN, GREEN)
    for who, role in (*((f"{one}2", role) for one, role in CAST.items()), ("dan", Role.TESTER)):
        email = "dan@example.org" if who == "dan" else f"{who}@example.org"
        grant_role("lavka", who, role, name=who.title(), email=email, by="olga", now=now())
    tested, refused = world.agree(), world.agree()
    world.push(tested, "2.1")
    world.settle()
    world.checks(RED, GREEN)
    world.push(refused, "3.1")
    world.settle()
    world.push(world.agree(), "4.1")  # its build has not begun
    return world


def yours(handle: str) -> set[int]:
    some, _ = overview.home(handle, overview.keys(["lavka"]), 1)
    assert len(some.rows) == some.count
    return {one.number for one in some.rows}


def by_the_core(handle: str) -> set[int]:
    asked = [(one, who) for one in queries.changes("lavka", ended=False) for who in (one.waiting, *one.also)]
    return {one.number for one, who in asked if handle in who.people}


def agree() -> dict[str, set[int]]:
    """Of everybody, what waits for them, said by both alike."""
    people = models.Person.objects.values_list("handle", flat=True)
    found = {handle: yours(handle) for handle in people}
    assert found == {handle: by_the_core(handle) for handle in people}
    return found


def test_what_waits_for_a_person_is_what_the_core_says(world):
    found = agree()
    assert found["dan"] == {7}  # his own, refused; he does not test what he wrote
    assert found["dan2"] == set()
    assert found["tess"] == found["tess2"] == {6}
    assert found["clara"] == {2}
    assert found["max"] == {1, 3, 4}
    assert found["olga"] == set()


def test_a_job_that_is_stuck_or_gone_waits_for_the_devops_engineer(world):
    models.Run.objects.filter(workflow="build_candidate", state="waiting").update(state="stuck")
    assert agree()["olga"] == {8}
    models.Run.objects.filter(state="stuck").update(state="undone")
    assert agree()["olga2"] == {8}


def test_a_role_that_nobody_has_waits_for_whoever_gives_it(world):
    models.Membership.objects.filter(role=Role.MANAGER).delete()
    assert agree()["olga"] == {1, 3, 4}
    models.Membership.objects.filter(role=Role.TESTER).exclude(person__handle="dan").delete()
    assert agree()["olga"] == {1, 3, 4, 6}  # Dan alone could test, and it is his own


def test_whoever_is_disabled_is_waited_for_no_more(world):
    clara = models.Person.objects.get(handle="clara")
    models.DisabledPerson.objects.create(person=clara, by="olga", why="left", at=now())
    assert by_the_core("clara") == yours("clara") == set()
    assert yours("clara2") == {2}


def test_each_row_holds_whom_its_state_waits_for(world):
    for row in models.Change.objects.all():
        assert row.awaited == [one.value for one in waiting_for(change_of(row.state)).roles], row


def test_a_board_shows_the_first_of_each_stage_and_how_many_there_are(world, monkeypatch):
    monkeypatch.setattr(overview, "CARDS", 3)
    monkeypatch.setattr(overview, "ROWS", 4)
    monkeypatch.setattr(overview, "PAGE", 5)
    asked = [submit_request("lavka", f"Wish {at}", "", by="clara", now=now()).number for at in range(12)]
    of = overview.keys(["lavka"])
    found = overview.board(of)
    requested = [4, *asked]
    assert [one.number for one in found[Stage.REQUESTED].rows] == requested[:3]
    assert (found[Stage.REQUESTED].count, found[Stage.REQUESTED].more) == (13, 10)
    assert not ENDED & set(found)
    assert sum(some.count for some in found.values()) == len(queries.changes("lavka", ended=False))
    longest = sorted(queries.changes("lavka", ended=False), key=lambda one: one.since)
    way = overview.under_way(of)["lavka"]
    assert [one.number for one in way.rows] == [one.number for one in longest[:4]]
    assert way.count == len(longest)
    pages = [[one.number for one in overview.column(of, Stage.REQUESTED, page).rows] for page in (1, 2, 3, 4)]
    assert pages == [requested[:5], requested[5:10], requested[10:], []]


def test_previews_that_serve_nothing_any_more_are_not_listed(world):
    of = overview.keys(["lavka"])
    names = [one.name for one in overview.environments(of, 1).rows]
    assert names[0] == "production"
    assert "preview-2" in names
    some = overview.places(of)["lavka"]
    assert (some.rows[0].name, some.count) == ("production", len(names))
    preview = models.Environment.objects.get(name="preview-2")
    preview.state |= {"current": "", "busy": ""}
    preview.save()
    assert "preview-2" not in [one.name for one in overview.environments(of, 1).rows]
    assert overview.places(of)["lavka"].count == len(names) - 1
