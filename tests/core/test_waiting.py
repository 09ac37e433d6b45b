"""Nothing waits in silence: every open change waits for somebody or some job."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vekha.core.actors import Role
from vekha.core.agreement import Assessment, Brief, Criterion, DateMove, Due, PlannedTest, Terms
from vekha.core.change import ENDED, Answer, Candidate, Change, Stage
from vekha.core.waiting import Job, On, also_waiting, if_no, waiting_for

AT = datetime(2026, 1, 1, tzinfo=UTC)
CAST = {
    Role.CLIENT: ["clara"],
    Role.MANAGER: ["max"],
    Role.DEVELOPER: ["dan", "dora"],
    Role.TESTER: ["tess"],
    Role.DEVOPS: ["olga"],
}
CHANGE = Change(Stage.REQUESTED, "Quick order", "", "clara", AT)
DUE = Due(AT.date(), confidence=85)
BRIEF = Brief(2, "n", "b", (Criterion("C1", "", "w", "t"), Criterion("C2", "", "w", "u")))
DEV, OPS = Assessment(1, Role.DEVELOPER, 2, feasible=True), Assessment(2, Role.DEVOPS, 2)
TEST = Assessment(3, Role.TESTER, 2, plan=(PlannedTest("C1", "look"), PlannedTest("C2", "look")))
READY = (DEV, OPS, TEST)
TERMS = Terms(2, 1, 2, 3, DUE)
CANDIDATE = Candidate(2, "h", "c", "t", "b", "p", "dan", digest="sha256:1")


def at(stage: Stage, **changed: object) -> Change:
    return replace(CHANGE, **{"stage": stage, "brief": BRIEF, "assessments": READY, "candidate": CANDIDATE, **changed})


@pytest.mark.parametrize("stage", Stage)
def test_every_open_change_waits_for_somebody_or_a_job_and_an_ended_one_for_nobody(stage):
    found = waiting_for(at(stage), people=CAST)
    assert (found.on is On.NOBODY) == (stage in ENDED)
    assert stage in ENDED or found.who
    assert found.what
    assert found.since == AT


@pytest.mark.parametrize(
    ("change", "who"),
    [
        (CHANGE, "manager max"),
        (at(Stage.AGREEING, assessments=()), "developer, devops, tester"),
        (at(Stage.AGREEING, candidate=None, assessments=(replace(DEV, brief=1), OPS, TEST)), "developer dan or dora"),
        (at(Stage.AGREEING, assessments=(DEV, OPS)), "tester tess"),
        (at(Stage.AGREEING, assessments=(DEV, OPS, replace(TEST, plan=TEST.plan[:1]))), "tester tess"),
        (at(Stage.AGREEING, assessments=(replace(DEV, feasible=False), OPS, TEST)), "manager max"),
        (at(Stage.AGREEING), "manager max"),
        (at(Stage.AGREEING, proposed=1, offered=TERMS), "client clara"),
        (at(Stage.AGREEING, proposed=1, offered=replace(TERMS, brief=1)), "manager max"),
        (at(Stage.AGREEING, proposed=1, reason="too late"), "manager max"),
        (at(Stage.BUILDING, candidate=None), "developer dan or dora"),
        (at(Stage.BUILDING, candidate=replace(CANDIDATE, open=False)), "developer dan"),
        (at(Stage.BUILDING, candidate=replace(CANDIDATE, digest="")), "job build_candidate"),
        (at(Stage.BUILDING), "job deploy_preview"),
        (at(Stage.TESTING), "tester tess"),
        (at(Stage.MANAGER_REVIEW), "manager max"),
        (at(Stage.CLIENT_REVIEW), "client clara"),
        (at(Stage.RELEASING), "job rollout"),
        (at(Stage.LIVE), "manager max"),
        (at(Stage.LIVE, satisfied=Answer.NO), "manager max"),
    ],
)
def test_who_is_waited_for_is_named(change, who):
    assert waiting_for(change, people=CAST).who == who


def test_a_role_that_nobody_has_is_for_the_devops_engineer_to_give():
    found = waiting_for(at(Stage.TESTING), people={Role.DEVOPS: ["olga"]})
    assert found.who == "devops olga"
    assert "tester" in found.what


def test_the_author_of_a_candidate_is_not_waited_for_as_its_tester():
    found = waiting_for(at(Stage.TESTING), people={**CAST, Role.TESTER: ["dan", "tess"]})
    assert found.people == ("tess",)
    found = waiting_for(at(Stage.TESTING), people={**CAST, Role.TESTER: ["dan"]})
    assert found.who == "devops olga"


@pytest.mark.parametrize("jobs", [(), (Job("rollout", "stuck"),), (Job("rollback", "running"),)])
def test_a_job_that_is_stuck_or_gone_is_for_the_devops_engineer_to_look_at(jobs):
    assert waiting_for(at(Stage.RELEASING), people=CAST, jobs=jobs).who == "devops olga"


def test_a_job_that_itself_waits_says_for_what():
    found = waiting_for(at(Stage.RELEASING), jobs=[Job("rollout", "waiting", "run 7 moves this environment now")])
    assert found.job == "rollout"
    assert "run 7 moves this environment now" in found.what


def test_without_a_look_at_the_project_roles_are_named_all_the_same():
    assert waiting_for(at(Stage.TESTING)).who == "tester"


@pytest.mark.parametrize("stage", [Stage.TESTING, Stage.MANAGER_REVIEW, Stage.CLIENT_REVIEW, Stage.RELEASING])
def test_whoever_is_asked_is_told_what_a_no_does(stage):
    assert "by itself" in if_no(at(stage))


def test_what_else_is_asked_while_a_change_is_built_is_said_with_its_own_since():
    later = AT + timedelta(days=2)
    agreed = {"agreed": 1, "proposed": 1, "terms": TERMS, "due": DUE}
    assert also_waiting(at(Stage.TESTING, **agreed), people=CAST) == ()
    moving = at(Stage.TESTING, **agreed, move=DateMove(1, DUE, later))
    (move,) = also_waiting(moving, people=CAST)
    assert (move.who, move.since) == ("client clara", later)
    (talk,) = also_waiting(at(Stage.TESTING, **{**agreed, "terms": replace(TERMS, brief=1)}, talked=later), people=CAST)
    assert (talk.who, talk.what, talk.since) == ("manager max", "to propose an agreement", later)
    assert also_waiting(at(Stage.AGREEING, proposed=1, offered=TERMS), people=CAST) == ()  # that is what it waits for
