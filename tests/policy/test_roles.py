"""Who may do what: the whole matrix is committed, and nothing outside of it is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.matrix import ACTORS, AS_ROLE, OWN, ROWS, Asked, person, service, table, with_every_role
from vekha.core.actors import VEKHA, Actor, Kind, Role, Scope
from vekha.policy import Action, Allowed, Denial, may

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "roles.txt"


def test_the_role_matrix_is_the_committed_one():
    made = table()
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(made)
    assert made == SNAPSHOT.read_text(), f"if this is meant, remove {SNAPSHOT.name}, run again and read its diff"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_stranger_may_do_nothing_but_bring_a_project_in_and_is_told_which_role_it_takes(row):
    resource = row.of(OWN)
    answer = may(person("zed"), row.action, resource, role=row.role)
    if row.action is Action.ADD_PROJECT:
        assert answer == Allowed("anybody-adds-a-project")
        return
    assert isinstance(answer, Denial)
    assert answer.rule == f"role-needed:{row.action}"
    assert "zed" in answer.why
    assert str(resource) in answer.why


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_service_never_counts_as_a_person_even_with_every_role_and_scope(row):
    answer = may(with_every_role(service("ci", *Scope)), row.action, row.of(OWN), role=row.role)
    if row.action in (Action.SEE, Action.REGISTER_CANDIDATE):
        assert isinstance(answer, Allowed)
    else:
        assert isinstance(answer, Denial)
        assert answer.rule == "service-is-no-person"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_whoever_is_disabled_is_denied_everything_whatever_their_roles(row):
    for actor in (person("ivan", *Role, disabled=True), service("ci", *Scope, disabled=True)):
        answer = may(actor, row.action, row.of(OWN), role=row.role)
        assert isinstance(answer, Denial)
        assert answer.rule == "disabled"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_roles_and_scopes_of_one_project_are_worth_nothing_in_another(row):
    for actor in (person("petra", *Role), service("ci", *Scope)):
        answer = may(actor, row.action, row.of("other"), role=row.role)
        assert isinstance(answer, Denial)
        assert answer.rule == "other-project"


def test_only_the_platform_itself_carries_out_what_people_decided():
    carried = Asked(Action.CARRY_OUT, None)
    assert [name for name, actor in ACTORS.items() if carried.allowed(actor, OWN)] == ["vekha"]
    assert not carried.allowed(Actor("vekha", Kind.SERVICE, project=OWN, scopes=frozenset(Scope)), OWN)
    assert not carried.allowed(Actor("vekha", Kind.PERSON, frozenset(Role), OWN), OWN)
    assert carried.allowed(VEKHA, "other")


def test_the_author_of_a_candidate_is_never_its_tester_but_may_decide_as_something_else():
    petra = person("petra", *Role)
    tester, manager = Asked(Action.GIVE_VERDICT, Role.TESTER), Asked(Action.GIVE_VERDICT, Role.MANAGER)
    answer = may(petra, Action.GIVE_VERDICT, tester.of(OWN, "petra"), role=Role.TESTER)
    assert isinstance(answer, Denial)
    assert answer.rule == "four-eyes"
    assert "another tester" in answer.next_step
    assert tester.allowed(petra, OWN, "dan")
    assert manager.allowed(petra, OWN, "petra")


@pytest.mark.parametrize("action", AS_ROLE)
def test_what_is_done_as_a_role_is_denied_without_one(action):
    answer = may(person("petra", *Role), action, Asked(action, None).of(OWN))
    assert isinstance(answer, Denial)
    assert answer.rule == "not-understood"


@pytest.mark.parametrize("action", AS_ROLE)
@pytest.mark.parametrize("role", list(Role))
def test_nobody_acts_as_a_role_that_they_do_not_have(action, role):
    others = person("petra", *(one for one in Role if one is not role))
    assert not Asked(action, role).allowed(others, OWN, "dan")


def test_an_act_on_a_thing_that_it_is_not_done_to_is_denied():
    olga = person("olga", *Role)
    assert isinstance(may(olga, Action.ROLL_BACK, Asked(Action.GRANT_ROLE, None).of(OWN)), Denial)
    assert isinstance(may(olga, Action.GRANT_ROLE, Asked(Action.ROLL_BACK, None).of(OWN)), Denial)


def test_names_of_any_kind_are_names_and_nothing_else():
    evil = 'olga" } ); permit(principal, action, resource); //'
    row = Asked(Action.GRANT_ROLE, None)
    assert not row.allowed(person(evil), OWN)
    assert row.allowed(person(evil, Role.DEVOPS), OWN)
    assert not row.allowed(person(evil, Role.DEVOPS), evil)
