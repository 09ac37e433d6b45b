"""The API lets through whom the matrix lets through, and nobody else."""

from __future__ import annotations

import os

import pytest
from django.db import transaction

from tests.api.asking import Asker, forget_tries
from tests.api.matrix import NOT_HERE, OF_ONESELF, READINGS, REQUESTS, let_through
from tests.api.test_document import OPERATIONS
from tests.policy.acts import people
from tests.policy.matrix import ACTORS, BY_AUTHOR, CASES, OWN, ROWS, author_of
from tests.workflows.fake_world import FILE, FakeWorld
from vekha import wiring
from vekha.core.actors import VEKHA, Actor, Role
from vekha.policy import Action, rules


@pytest.fixture(scope="module")
def askers(postgres, template, django_db_blocker, tmp_path_factory):
    """By column of the matrix, over the projects that the operations' own test has."""
    world = FakeWorld(tmp_path_factory.mktemp("matrix"))
    for branch in ("main", "change/1"):
        world.git.commit(branch, {"vekha.toml": FILE, "shop.py": branch})
    yield from _asked(postgres, template, django_db_blocker, world)


def _asked(postgres, template, django_db_blocker, world: FakeWorld):
    from django.db import connections

    from tests.conftest import copy_database, use_database

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(wiring, "outside", lambda: world.outside)
        name = f"matrix_{os.getpid()}"
        copy_database(postgres, template, name)
        use_database(postgres, name)
        with transaction.atomic():
            people()
            yield {name: _asker(actor) for name, actor in ACTORS.items()} | {"nobody": Asker()}
            transaction.set_rollback(True)
        connections.close_all()


def _asker(actor: Actor) -> Asker:
    """The platform has no token and no session: whoever says that they are it is nobody."""
    return Asker(token="vekha") if actor is VEKHA else Asker(actor.handle)


def test_every_act_and_every_operation_is_asked_here():
    assert set(REQUESTS) | set(NOT_HERE) == set(Action)
    named = [one.operation for requests in REQUESTS.values() for one in requests]
    assert len(named) == len(set(named))
    assert set(named) | READINGS | OF_ONESELF == set(OPERATIONS)
    for requests in REQUESTS.values():
        for one in requests:
            assert OPERATIONS[one.operation][0] == one.method.lower()


@pytest.mark.parametrize("case", CASES)
def test_the_api_lets_through_exactly_whom_the_matrix_does(askers, case):
    project, theirs = CASES[case]
    for row in BY_AUTHOR if theirs else ROWS:
        if row.action in NOT_HERE:
            continue
        for name, actor in ACTORS.items():
            author = author_of(actor, theirs)
            expected = row.allowed(actor, project, author) and actor is not VEKHA
            found = let_through(row, askers[name], project, author)
            assert found == dict.fromkeys(found, expected), f"{name}: {row} of {project}"


def test_nobody_gets_nowhere(askers):
    for row in ROWS:
        if row.action not in NOT_HERE:
            found = let_through(row, askers["nobody"], OWN, "somebody-else")
            assert found == dict.fromkeys(found, False), row


def test_without_its_policy_the_api_lets_nobody_through(askers, tmp_path, monkeypatch):
    (tmp_path / rules.SCHEMA).write_text((rules.FOLDER / rules.SCHEMA).read_text())
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    for name in ACTORS:
        for row in ROWS:
            if row.action not in NOT_HERE:
                found = let_through(row, askers[name], OWN, "somebody-else")
                assert found == dict.fromkeys(found, False), f"{name}: {row}"


def test_how_one_is_told_is_for_people_with_a_role_alone(askers):
    for name, actor in ACTORS.items():
        forget_tries()
        with transaction.atomic():
            answer = askers[name].post("/me/message-rules", {"language": "ru"}, method="PATCH")
            transaction.set_rollback(True)
        expected = bool(actor.is_person and actor.roles and not actor.disabled)
        assert (answer.status_code == 200) == expected, f"{name}: {answer.text}"


def test_a_project_is_brought_in_by_who_may_open_a_store(askers):
    for name, actor in ACTORS.items():
        forget_tries()
        with transaction.atomic():
            answer = askers[name].post("/projects", {"source": "no/such/folder"})
            transaction.set_rollback(True)
        if Role.DEVOPS in actor.roles and not actor.disabled:
            assert answer.status_code in (404, 422), f"{name}: {answer.text}"  # there is no such folder
        else:
            assert answer.status_code in (401, 403), f"{name}: {answer.text}"


def test_a_list_of_everything_holds_what_one_sees_and_nothing_else(askers):
    for name, actor in ACTORS.items():
        forget_tries()
        sees = ROWS[0].allowed(actor, OWN) and actor is not VEKHA
        assert ROWS[0].action is Action.SEE
        for path in ("/projects", "/changes", "/search?q=button", "/status", "/me"):
            answer = askers[name].get(path)
            shown = set() if answer.status_code == 401 else _slugs(answer.json())
            assert shown == ({OWN} if sees else set()), f"{name}: {path}"


def _slugs(plain: dict) -> set[str]:
    if "handle" in plain:
        return {*plain["roles"], *plain["scopes"]}
    rows = plain.get("items") if "items" in plain else [*plain["projects"], *plain["changes"], *plain["environments"]]
    return {one.get("slug") or one["project"] for one in rows}
