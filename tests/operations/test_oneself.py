"""What somebody sets for themselves, on the command line as on pages; and what others may change of them."""

from __future__ import annotations

import pytest

from tests.workflows.fake_world import FakeWorld, now
from vekha.core.actors import Role
from vekha.core.errors import BadInput, Denied, NotFound
from vekha.database import models
from vekha.database.timeline import events_of
from vekha.operations.end_sessions import end_sessions
from vekha.operations.grant_role import grant_role, grant_roles
from vekha.operations.init_project import init_project
from vekha.operations.may_bring_in import may_bring_in
from vekha.operations.rename_person import rename_person


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    world = FakeWorld(tmp_path)
    world.open_project()
    return world


def person(handle: str) -> models.Person:
    return models.Person.objects.get(handle=handle)


def test_a_name_is_kept_once_and_the_journal_says_what_it_was(world):
    assert rename_person(" Max M. ", by="max", now=now()).name == "Max M."
    rename_person("Max M.", by="max", now=now())
    (event,) = [one for one in events_of(["person:max"]) if one.kind == "PersonRenamed"]
    assert event.data == {"name": "Max M.", "before": "Max"}
    for wrong in ("", "  ", "x" * 101, "a\tb", "a\u0000b"):
        with pytest.raises(BadInput, match="not a name"):
            rename_person(wrong, by="max", now=now())


def test_whoever_is_nobody_or_disabled_sets_nothing(world):
    models.DisabledPerson.objects.create(person=person("max"), by="olga", why="", at=now())
    for act in (lambda by: rename_person("New", by=by, now=now()), lambda by: end_sessions(by=by, now=now())):
        with pytest.raises(Denied):
            act("max")
        with pytest.raises(NotFound):
            act("nobody")
    assert (person("max").name, person("max").era) == ("Max", 0)


def test_ending_sessions_moves_the_era_of_that_person_alone(world):
    before = {one.handle: one.era for one in models.Person.objects.all()}
    assert end_sessions(by="max", now=now()).era == before["max"] + 1
    assert {one.handle: one.era for one in models.Person.objects.all()} == before | {"max": before["max"] + 1}


def test_name_and_e_mail_of_somebody_known_take_the_right_in_each_of_their_projects(world):
    init_project("kiosk", "Kiosk", "elsewhere", by="pavel", main="main", now=now())
    grant_role("kiosk", "max", Role.MANAGER, name="", email="", by="pavel", now=now())
    grant_role("kiosk", "max", Role.CLIENT, name="Max", email="max@example.org", by="pavel", now=now())  # as they are
    for changed in ({"name": "", "email": "pavel@example.org"}, {"name": "Somebody", "email": ""}):
        with pytest.raises(Denied):
            grant_role("kiosk", "max", Role.TESTER, **changed, by="pavel", now=now())
        with pytest.raises(Denied):
            grant_role("lavka", "max", Role.TESTER, **changed, by="olga", now=now())
    assert (person("max").name, person("max").email) == ("Max", "max@example.org")
    assert not models.Membership.objects.filter(person__handle="max", role="tester").exists()
    grant_role("kiosk", "olga", Role.DEVOPS, name="", email="", by="pavel", now=now())
    grant_role("lavka", "max", Role.TESTER, name="Max M.", email="", by="olga", now=now())
    assert person("max").name == "Max M."


@pytest.mark.parametrize("handle", ["", "a b", "a/b", "olga.k", "../x", "x" * 41, "имя"])
def test_a_handle_is_something_that_an_address_can_hold(world, handle):
    with pytest.raises(BadInput, match="no short name"):
        grant_roles("lavka", handle, [Role.CLIENT], name="", email="", by="olga", now=now())


def test_a_project_from_a_page_takes_who_runs_one_already(world):
    may_bring_in(by="olga", now=now())
    models.Person.objects.create(handle="zed", name="Zed", created_at=now())
    for who in ("max", "zed"):
        with pytest.raises(Denied, match="its commands run on Vekha's machine"):
            may_bring_in(by=who, now=now())
    grant_role("lavka", "dan", Role.DEVOPS, name="", email="", by="olga", now=now())
    models.DisabledPerson.objects.create(person=person("olga"), by="dan", why="", at=now())
    with pytest.raises(Denied):
        may_bring_in(by="olga", now=now())
