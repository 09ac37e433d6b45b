"""Who loses a role, or is disabled, can do nothing from that moment on; a project keeps a DevOps engineer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.policy.acts import NOW, people
from tests.policy.matrix import OTHER, OWN
from tests.workflows.fake_world import FakeWorld, now
from vekha.core.actors import Role
from vekha.core.errors import Denied, NotFound, VekhaError
from vekha.database import models, queries
from vekha.operations.disable_person import disable_person, enable_person
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.revoke_role import revoke_role
from vekha.operations.submit_request import submit_request


@pytest.fixture
def projects(database) -> None:
    """`boss` and `olga` are DevOps engineers of "lavka", `boss` alone of "other"."""
    people()


def gives(handle: str, slug: str, role: Role) -> None:
    grant_role(slug, handle, role, name="", email="", by="boss", now=NOW)


def kinds() -> list[tuple[str, str]]:
    rows = models.Event.objects.order_by("seq").values_list("kind", "subject")
    return [row for row in rows if row[0] in ("RoleRevoked", "PersonDisabled", "PersonEnabled")]


def test_a_revoked_role_is_worth_nothing_at_once_and_the_journal_keeps_it(projects):
    submit_request(OWN, "A button", "", by="clara", now=NOW)
    revoke_role(OWN, "clara", Role.CLIENT, by="olga", now=NOW)
    with pytest.raises(Denied, match="that takes client or manager"):
        submit_request(OWN, "Another", "", by="clara", now=NOW)
    body = json.loads(models.Event.objects.get(kind="RoleRevoked").body)
    assert (body["by"], body["data"]) == ("olga", {"person": "clara", "role": "client"})
    gives("clara", OWN, Role.CLIENT)
    submit_request(OWN, "Another", "", by="clara", now=NOW)


def test_other_roles_and_projects_stay(projects):
    gives("petra", OTHER, Role.DEVELOPER)
    revoke_role(OWN, "petra", Role.DEVELOPER, by="olga", now=NOW)
    (found,) = (one for one in queries.people() if one.handle == "petra")
    assert found.roles == {OWN: (Role.TESTER,), OTHER: (Role.DEVELOPER,)}


def test_a_role_that_they_do_not_have_cannot_be_taken(projects):
    with pytest.raises(NotFound) as error:
        revoke_role(OWN, "clara", Role.TESTER, by="olga", now=NOW)
    assert error.value.code == "no_role"


def test_a_project_keeps_its_last_devops_engineer(projects):
    revoke_role(OWN, "boss", Role.DEVOPS, by="olga", now=NOW)
    for leave in (
        lambda: revoke_role(OWN, "olga", Role.DEVOPS, by="olga", now=NOW),
        lambda: disable_person("olga", why="gone", by="olga", now=NOW),
    ):
        with pytest.raises(VekhaError) as error:
            leave()
        assert error.value.code == "last_devops"
    gives_olga = {one.handle: one.roles for one in queries.people(OWN)}["olga"]
    assert gives_olga == {OWN: (Role.DEVOPS,)}


def test_a_disabled_devops_engineer_does_not_count_as_one_who_is_left(projects):
    disable_person("olga", why="gone", by="boss", now=NOW)
    with pytest.raises(VekhaError) as error:
        revoke_role(OWN, "boss", Role.DEVOPS, by="boss", now=NOW)
    assert error.value.code == "last_devops"


def test_of_two_devops_engineers_who_leave_at_once_one_stays(projects, django_db_blocker):
    def leaves(handle: str) -> str:
        with django_db_blocker.unblock():
            try:
                revoke_role(OWN, handle, Role.DEVOPS, by=handle, now=NOW)
            except VekhaError as error:
                return error.code
            finally:
                connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leaves, ("olga", "boss"))) == ["last_devops", "left"]


def test_a_disabled_person_is_denied_everything_until_they_are_enabled(projects):
    disable_person("clara", why="left the company", by="olga", now=NOW)
    for _ in range(2):  # again changes nothing
        disable_person("clara", why="left the company", by="olga", now=NOW)
    with pytest.raises(Denied, match="clara is disabled"):
        submit_request(OWN, "A button", "", by="clara", now=NOW)
    with pytest.raises(Denied, match="clara is disabled"):
        init_project("new", "New", "new", by="clara", main="main", now=NOW)
    gives("clara", OWN, Role.MANAGER)  # more roles help nothing
    with pytest.raises(Denied, match="clara is disabled"):
        submit_request(OWN, "A button", "", by="clara", now=NOW)
    enable_person("clara", by="olga", now=NOW)
    enable_person("clara", by="olga", now=NOW)
    submit_request(OWN, "A button", "", by="clara", now=NOW)
    assert kinds() == [("PersonDisabled", "project:lavka"), ("PersonEnabled", "project:lavka")]


def test_disabling_takes_a_devops_engineer_of_every_project_of_that_person(projects):
    gives("clara", OTHER, Role.CLIENT)
    with pytest.raises(Denied):
        disable_person("clara", why="gone", by="olga", now=NOW)
    disable_person("clara", why="gone", by="boss", now=NOW)
    assert kinds() == [("PersonDisabled", "project:lavka"), ("PersonDisabled", "project:other")]
    with pytest.raises(Denied):
        enable_person("clara", by="olga", now=NOW)


def test_nobody_enables_themselves(projects):
    disable_person("olga", why="a stolen laptop", by="boss", now=NOW)
    with pytest.raises(Denied, match="olga is disabled"):
        enable_person("olga", by="olga", now=NOW)


def test_only_who_is_there_and_has_a_role_can_be_disabled(projects):
    with pytest.raises(NotFound):
        disable_person("ghost", why="gone", by="olga", now=NOW)
    with pytest.raises(VekhaError) as error:
        disable_person("zed", why="gone", by="olga", now=NOW)
    assert error.value.code == "no_role"


def test_nothing_waits_for_somebody_who_is_disabled(database, tmp_path):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()
    world.push(number, "1.1")
    world.settle()
    assert queries.change_page("lavka", number).line.waiting.who == "tester tess"
    disable_person("tess", why="gone", by="olga", now=now())
    assert queries.change_page("lavka", number).line.waiting.who == "devops olga"
    assert {one.handle for one in queries.people("lavka") if one.disabled} == {"tess"}
