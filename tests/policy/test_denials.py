"""What was denied is in the journal, although the act that was refused left nothing else."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.policy.acts import NOW, people
from tests.policy.matrix import OWN
from tests.workflows.fake_world import FakeWorld, now
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import Denied, VekhaError
from vekha.database import models
from vekha.database.queries import history
from vekha.database.verify import verify
from vekha.operations.denials import operation
from vekha.operations.give_verdict import give_verdict
from vekha.operations.grant_role import grant_role, grant_roles
from vekha.operations.submit_request import submit_request
from vekha.policy import rules


@pytest.fixture
def projects(database) -> None:
    people()


def denials() -> list[dict]:
    rows = models.Event.objects.filter(kind="Denied").order_by("seq").values_list("body", flat=True)
    return [json.loads(body) for body in rows]


def asks(title: str = "A button", by: str = "dan", at=NOW) -> None:
    with pytest.raises(Denied):
        submit_request(OWN, title, "", by=by, now=at)


def test_a_denial_outlives_the_act_and_says_who_what_and_by_which_rule(projects):
    before = models.Event.objects.count()
    asks()
    (found,) = denials()
    assert (found["by"], found["subject"]) == ("dan", "project:lavka")
    rule = "role-needed:request_change"
    assert found["data"] == {"action": "request_change", "resource": "project lavka", "rule": rule}
    assert models.Event.objects.count() == before + 1
    assert models.Change.objects.filter(project__slug=OWN).count() == 1
    assert verify().ok
    assert rule in history(OWN, last=1)[0].text


def test_whoever_tries_again_and_again_adds_one_event_a_minute(projects):
    for second in range(0, 60, 7):
        asks(at=NOW + timedelta(seconds=second))
    assert len(denials()) == 1
    asks(at=NOW + timedelta(seconds=60))
    assert len(denials()) == 2
    asks(by="tess")
    assert len(denials()) == 3


def test_two_denials_in_the_same_moment_are_one_event(projects, django_db_blocker):
    def ask(_: int) -> None:
        with django_db_blocker.unblock():
            asks()
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(8)))
    assert len(denials()) == 1
    assert verify().ok


def test_an_operation_made_of_others_leaves_its_denial_too(projects):
    with pytest.raises(Denied):
        grant_roles(OWN, "eve", [Role.CLIENT, Role.MANAGER], name="", email="", by="clara", now=NOW)
    assert [found["data"]["action"] for found in denials()] == ["grant_role"]
    assert not models.Person.objects.filter(handle="eve").exists()


def test_what_is_refused_for_another_reason_is_no_denial(projects):
    with pytest.raises(VekhaError, match="no title"):
        submit_request(OWN, " ", "", by="clara", now=NOW)
    assert denials() == []


def test_an_operation_must_say_when_it_happens():
    with pytest.raises(TypeError, match="`now`"):
        operation(lambda by: by)


def test_an_author_who_is_known_only_since_the_candidate_came_does_not_test_it_either(projects):
    models.Candidate.objects.filter(project__slug=OWN).update(author="eve@example.org")
    grant_role(OWN, "eve", Role.TESTER, name="", email="eve@example.org", by="olga", now=NOW)
    seen = {"candidate": 1, "agreement": 1, "digest": "d"}
    with pytest.raises(Denied, match="never its tester"):
        give_verdict(OWN, 1, Role.TESTER, Answer.YES, **seen, why="", by="eve", now=NOW)
    with pytest.raises(VekhaError, match="not possible while"):
        give_verdict(OWN, 1, Role.TESTER, Answer.YES, **seen, why="", by="tess", now=NOW)


@pytest.fixture
def dans(database, tmp_path) -> FakeWorld:
    """Dan's candidate waits for its tester, and Dan is a tester too."""
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    grant_role("lavka", "dan", Role.TESTER, name="", email="", by="olga", now=now())
    world.push(world.agree(), "1.1")
    world.settle()
    return world


def refused_as_tester() -> Denied:
    digest = models.Candidate.objects.get(change__number=1).digest
    seen = {"candidate": 1, "agreement": 1, "digest": digest}
    with pytest.raises(Denied) as denied:
        give_verdict("lavka", 1, Role.TESTER, Answer.YES, **seen, why="", by="dan", now=now())
    assert not models.Verdict.objects.exists()
    return denied.value


def test_the_policy_refuses_the_author_as_tester_and_the_journal_names_the_rule(dans):
    error = refused_as_tester()
    assert error.code == "denied"
    assert "four-eyes" in error.next_step
    assert denials()[0]["data"] == {
        "action": "give_verdict",
        "resource": "candidate lavka/1/1",
        "rule": "four-eyes",
    }


def test_the_core_refuses_the_author_as_tester_also_where_the_policy_does_not(dans, tmp_path, monkeypatch):
    for name in (rules.POLICY, rules.SCHEMA):
        shutil.copy(rules.FOLDER / name, tmp_path)
    file = tmp_path / rules.POLICY
    kept = [part for part in file.read_text().split("\n\n") if '@id("four-eyes")' not in part]
    file.write_text("\n\n".join(kept))
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    assert refused_as_tester().code == "author"
    assert denials()[0]["data"]["rule"] == "core:author"
