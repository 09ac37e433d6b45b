"""Beside her own last words the client reads what was answered to them, and what has changed since."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking
from tests.web.links import link, text
from tests.workflows.fake_world import FakeWorld, assess_all, describe, in_days, now
from vekha.core.agreement import Criterion
from vekha.core.change import Answer
from vekha.core.errors import VekhaError
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.propose_agreement import propose_agreement

SUBJECT = "Show the price on a phone too <script>alert(1)</script>"


def push(world: FakeWorld, shop: str, message: str) -> None:
    world.git.commit("change/1", {"shop.py": shop}, message=f"{message}\n\nIts body is the team's own.")
    world.git.fetch()
    world.push(1, shop)


def reach_the_client(world: FakeWorld, why: str = "") -> str:
    world.settle()
    world.say(1, "tess")
    world.say(1, "max", why=why)
    return link(world)


def sent_back(world: FakeWorld, why: str) -> None:
    world.say(1, "clara", Answer.NO, why)
    world.settle()


def test_the_first_time_there_is_nothing_to_compare_with(asked):
    assert 'id="since"' not in asking().get(link(asked)).text


def test_her_words_the_answer_and_what_the_authors_say_stand_side_by_side(asked):
    sent_back(asked, "The price is hidden")
    push(asked, "1.2", SUBJECT)
    shown = text(asking().get(reach_the_client(asked, "It is shown beside the button now")))
    since = shown.partition("Since the last answer")[2]
    assert "You sent it back: The price is hidden Max answers: It is shown beside the button now" in since
    assert SUBJECT in since
    assert "Dan" in since
    assert "Its body" not in since
    assert "What was changed in the agreement Nothing." in since
    assert "candidate" not in since.partition("Your decision")[0].lower()


def test_none_is_said_as_none(asked):
    asking().get(link(asked))  # looked at, and no more
    asked.push(1, "1.1")
    shown = text(asking().get(reach_the_client(asked)))
    assert "Since you last looked" in shown
    sent_back(asked, "in blue")
    asked.push(1, "1.3")
    assert "Nobody wrote an answer to it." in text(asking().get(reach_the_client(asked)))


def test_versions_that_never_reached_her_are_told_too_the_newest_ones(asked):
    sent_back(asked, "in blue")
    for number in range(2, 9):
        push(asked, f"1.{number}", f"Step {number}")
    shown = text(asking().get(reach_the_client(asked)))
    assert "Step 8" in shown
    assert "2 earlier versions are not shown" in shown
    assert shown.index("Step 4") < shown.index("Step 8")
    assert "Step 3" not in shown


def test_what_differs_in_the_agreement_is_said_line_by_line(asked):
    sent_back(asked, "in blue")
    describe(
        1,
        Criterion("C1", "", "a page is open", "it is blue"),
        Criterion("", "an empty basket", "it is pressed", "it says so"),
        behaviour="A blue button",
    )
    assess_all(1)
    propose_agreement("lavka", 1, due=in_days(30), by="max", now=now())
    answer_agreement("lavka", 1, 2, Answer.YES, why="", by="clara", now=now())
    asked.push(1, "1.2")
    path = reach_the_client(asked)
    page = asking().get(path)
    assert "<del>A button</del><ins>A blue button</ins>" in page.text
    assert "<del>then it is there</del><ins>then it is blue</ins>" in page.text
    assert "<ins>given an empty basket</ins>" in page.text
    shown = text(page)
    assert "When it is done" in shown
    assert "Tested now, and was not before given an empty basket, when it is pressed, then it says so" in shown
    assert "hours" not in shown.partition("Your decision")[0]
    russian = text(asking().get(path + "?lang=ru"))
    assert "когда it is pressed" in russian


def test_a_repository_that_cannot_be_read_now_stops_no_decision(asked, monkeypatch):
    sent_back(asked, "in blue")
    push(asked, "1.2", SUBJECT)
    path = reach_the_client(asked)

    def silent(*_: object, **__: object) -> tuple[str, ...]:
        raise VekhaError("git_busy", "Another process has been writing.", "Later.")

    monkeypatch.setattr(asked.git, "subjects", silent)
    page = asking().get(path)
    assert page.status_code == 200
    assert "cannot be read just now" in text(page)
    assert 'name="answer"' in page.text


@pytest.mark.parametrize("rounds", [1, 4])
def test_the_page_takes_as_many_queries_after_many_rounds_as_after_one(asked, rounds):
    for number in range(rounds):
        sent_back(asked, f"in blue, {number}")
        push(asked, f"2.{number}", f"Step {number}")
        path = reach_the_client(asked, "Now?")
    asking().get(path)
    browser = asking()
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    assert len(seen) == QUERIES


QUERIES = 24
