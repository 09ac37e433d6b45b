"""What readers see, over a change that was carried through its story by fakes."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.fake_world import GREEN, RED, FakeWorld, assess_all, describe, in_days, now
from vekha.core.actors import Role
from vekha.core.agreement import Criterion
from vekha.core.change import Answer, Stage
from vekha.core.errors import NotFound
from vekha.core.evidence import Outcome
from vekha.database import models, queries
from vekha.database.pages import plain
from vekha.database.timeline import SENTENCES, sentence
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.assess import assess
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    return world


def test_a_red_candidate_names_its_failing_tests_and_waits_for_its_author(world):
    number = world.agree()
    world.checks(RED, GREEN)
    world.push(number, "1.1")
    world.settle()
    page = queries.change_page("lavka", number)
    (candidate,) = page.candidates
    assert [(one.outcome, one.failed) for one in candidate.evidence] == [(Outcome.FAILED, ("t::test_total",))]
    assert not candidate.open
    assert page.line.waiting.who == "developer dan"
    assert "test_total" in page.line.reason


def test_a_page_tells_the_whole_story_of_a_change(world):
    number = world.agree()
    world.push(number, "1.1")
    world.settle()
    world.say(number, "tess", Answer.NO, "the button is covered")
    world.settle()
    world.push(number, "1.2")
    world.settle()
    world.say(number, "tess")
    page = queries.change_page("lavka", number)
    assert page.line.stage is Stage.MANAGER_REVIEW
    assert page.line.waiting.who == "manager max"
    assert "last good release" in page.if_no
    assert [one.number for one in page.candidates] == [2, 1]
    assert [(one.answer, one.in_force) for one in page.verdicts] == [(Answer.YES, True), (Answer.NO, False)]
    assert page.agreements[0].in_force
    assert page.agreements[0].answered_by == "clara"
    assert page.preview is not None
    assert page.preview.current is not None
    assert page.preview.current.candidate == 2
    assert page.preview.url.startswith("http://preview-1.lavka.localhost:")
    kinds = [event.kind for event in page.timeline]
    assert kinds[0] == "Requested"
    assert "RolledBack" in kinds  # the preview's own event
    assert [event.seq for event in page.timeline] == sorted(event.seq for event in page.timeline)
    json.dumps(plain(page))


def test_before_a_worker_comes_the_change_waits_for_the_job(world):
    number = world.agree()
    world.push(number, "1.1")
    assert queries.change_page("lavka", number).line.waiting.who == "job build_candidate"
    models.Run.objects.filter(workflow="build_candidate").update(state="stuck")
    assert queries.change_page("lavka", number).line.waiting.who == "devops olga"


def test_a_declined_agreement_waits_for_the_manager_even_after_another_assessment(world):
    number = submit_request("lavka", "A footer", "", by="clara", now=now()).number
    describe(number, Criterion("", "", "a page is open", "it is there"))
    assess_all(number)
    propose_agreement("lavka", number, due=in_days(7), by="max", now=now())
    answer_agreement("lavka", number, 1, Answer.NO, why="in blue", by="clara", now=now())
    words = {"text": "blue is possible", "feasible": True, "hours": (1.0, 2.0, 3.0)}
    assess("lavka", number, Role.DEVELOPER, brief=1, **words, by="dan", now=now())
    assert queries.change_page("lavka", number).line.waiting.who == "manager max"


def test_environments_say_what_runs_and_where_a_rollback_would_go(world):
    number = world.agree()
    world.push(number, "1.1")
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(number, who)
    world.settle()
    production = queries.environments("lavka", name="production")[0]
    assert production.current is not None
    assert production.before is not None
    assert (production.current.change, production.before.change) == (number, 0)
    assert queries.environments()[0].name == "production"
    assert [one.served for one in queries.releases("lavka", "production")] == [True, False]


@pytest.mark.parametrize("read", [queries.changes, queries.environments, queries.status])
def test_a_list_takes_as_many_queries_for_ten_changes_as_for_one(world, read):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            read()
        return len(seen)

    world.push(world.agree(), "1.1")
    world.settle()
    few = asked()
    for number in range(9):
        submit_request("lavka", f"Wish {number}", "", by="clara", now=now())
    assert asked() == few <= 16


def test_an_unknown_project_or_change_is_named(world):
    with pytest.raises(NotFound, match="nowhere"):
        queries.changes("nowhere")
    with pytest.raises(NotFound, match="no change 9"):
        queries.change_page("lavka", 9)


def test_every_event_that_was_written_reads_as_a_sentence(world):
    world.push(world.agree(), "1.1")
    world.settle()
    world.say(1, "tess", Answer.NO, "covered")
    world.settle()
    for body in map(json.loads, models.Event.objects.values_list("body", flat=True)):
        assert body["kind"] in SENTENCES
        text = sentence(body["kind"], body["data"])
        assert "?" not in text
        assert "{" not in text
