"""Nothing waits in silence: every open change waits for somebody or some job."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vekha.core.actors import Role
from vekha.core.change import ASSESSORS, ENDED, Candidate, Change, Stage
from vekha.core.waiting import Job, On, if_no, waiting_for

AT = datetime(2026, 1, 1, tzinfo=UTC)
CAST = {
    Role.CLIENT: ["clara"],
    Role.MANAGER: ["max"],
    Role.DEVELOPER: ["dan", "dora"],
    Role.TESTER: ["tess"],
    Role.DEVOPS: ["olga"],
}
CHANGE = Change(Stage.REQUESTED, "Quick order", "", "clara", AT)
CANDIDATE = Candidate(2, "h", "c", "t", "b", "p", "dan", digest="sha256:1")


def at(stage: Stage, **changed: object) -> Change:
    return replace(CHANGE, **{"stage": stage, "assessed": ASSESSORS, "candidate": CANDIDATE, **changed})


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
        (CHANGE, "developer, devops, tester"),
        (replace(CHANGE, stage=Stage.AGREEING, assessed=frozenset({Role.DEVELOPER, Role.DEVOPS})), "tester tess"),
        (at(Stage.AGREEING), "manager max"),
        (at(Stage.AGREEING, proposed=1), "client clara"),
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
