"""A request on its way to an agreement and, after the release, to the next one: all on the change's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import asking
from tests.web.page import Page
from tests.workflows.fake_world import FakeWorld, now
from vekha.core.change import Answer
from vekha.database import models
from vekha.operations.submit_request import submit_request

PAGE = "/lavka/changes/1"
BRIEF = {
    "after": "0",
    "need": "Fewer steps",
    "behaviour": "A button beside the price",
    "id": ["", "", ""],
    "given": ["a samovar", "", ""],
    "when": ["its page is open", "the button is pressed", " "],
    "then": ["there is a button", "the order is made", ""],
}
LONG = "Where does the letter go, if nobody is signed in? " * 12


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    """Clara has asked for something; nothing was said of it yet."""
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now())
    return world


def say(who: str, where: str, **given: Any) -> Any:
    return asking(who).post(f"{PAGE}/{where}", given)


def brief(who: str = "max", **other: Any) -> Any:
    return say(who, "briefs", **(BRIEF | other))


def assess_all() -> None:
    newest = str(models.Brief.objects.count())
    developer = {"feasible": "yes", "best": "4", "likely": "8,5", "worst": "16", "text": "possible"}
    tests = {"test-C1": "look at it", "test-C2": "press it"}
    for who, role, words in (
        ("dan", "developer", developer),
        ("olga", "devops", {"nothing": "yes"}),
        ("tess", "tester", tests),
    ):
        assert say(who, "assessments", role=role, brief=newest, **words).status_code == 302


def text(answer: Any) -> str:
    return Page(answer.text).text


def test_five_people_come_to_an_agreement_on_the_page(world):
    assert "Write the brief" in text(asking("max").get(PAGE))
    assert brief().status_code == 302
    assess_all()
    until = (now() + timedelta(days=14)).date()
    assert say("max", "agreements", until=until.isoformat()).status_code == 302
    clara = asking("clara")
    assert "1 decision waits for you" in text(clara.get("/"))
    shown = text(clara.get(PAGE))
    assert "Do you agree to version 1?" in shown
    assert "given a samovar, when its page is open, then there is a button" in shown
    assert say("clara", "agreements/1/answers", answer="yes").status_code == 302
    change = models.Change.objects.get()
    assert change.stage == "building"
    assert [one["id"] for one in models.Brief.objects.get().criteria] == ["C1", "C2"]
    assert models.Assessment.objects.get(role="developer").hours == [4.0, 8.5, 16.0]


def test_a_client_who_does_not_agree_says_why_and_it_goes_on_from_there(world):
    brief()
    assess_all()
    say("max", "agreements", until=(now() + timedelta(days=14)).date().isoformat())
    assert say("clara", "agreements/1/answers", answer="no", why="").status_code == 400
    assert say("clara", "agreements/1/answers", answer="no", why=LONG).status_code == 302
    assert LONG.strip() in text(asking("max").get(PAGE))
    again = BRIEF | {"after": "1", "id": ["C1", "C2", ""], "behaviour": "A button and a letter"}
    assert say("max", "briefs", **again).status_code == 302
    assert [one["id"] for one in models.Brief.objects.get(version=2).criteria] == ["C1", "C2"]
    assert "What brief 2 takes" in text(asking("dan").get(PAGE))


def test_two_who_write_a_brief_at_once_the_second_is_told_and_keeps_every_word(world):
    assert brief("clara").status_code == 302
    answer = brief("max", behaviour=LONG)
    assert answer.status_code == 409
    assert "The newest brief is version 1." in text(answer)
    assert LONG.strip() in text(answer)
    assert answer.text.count('value="the button is pressed"') == 1
    assert 'value="1"' in answer.text.partition('name="after"')[2][:20]  # sent again, it follows the one that is there


@pytest.mark.parametrize(
    ("who", "where", "given"),
    [
        ("dan", "briefs", BRIEF),
        ("clara", "assessments", {"role": "developer", "brief": "1", "best": "1", "likely": "2", "worst": "3"}),
        ("clara", "agreements", {}),
        ("max", "agreements/1/answers", {"answer": "yes"}),
        ("max", "feedback", {"satisfied": "yes", "text": "good"}),
        ("clara", "follow-ups", {"title": "More"}),
    ],
)
def test_what_somebody_may_not_say_is_denied_also_without_the_form(world, who, where, given):
    assert say(who, where, **given).status_code == 403
    assert not models.Brief.objects.exists()


@pytest.mark.parametrize(
    ("who", "where", "given"),
    [
        ("max", "briefs", {"after": "x"}),
        ("max", "briefs", BRIEF | {"when": ["", "", ""]}),
        ("dan", "assessments", {"role": "developer", "brief": "1", "best": "a", "likely": "", "worst": "3"}),
        ("dan", "assessments", {"role": "developer", "brief": "1", "best": "9", "likely": "2", "worst": "3"}),
        ("max", "agreements", {"until": "soon"}),
        ("clara", "agreements/1/answers", {"answer": "perhaps"}),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(world, who, where, given):
    answer = say(who, where, **given)
    assert answer.status_code in (400, 409)
    assert 'role="alert"' in answer.text


def test_after_the_release_the_client_is_heard_and_the_manager_makes_the_next_request_of_it(world):
    number = world.agree()
    world.push(number, "1.1")
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(number, who)
    world.settle()
    page = f"/lavka/changes/{number}"
    clara, shown = asking("clara"), asking("clara").get(page)
    assert "It is live. How is it?" in text(shown)
    digest = models.Candidate.objects.get(change__number=number).digest
    told = {"satisfied": "no", "text": LONG, "digest": digest}
    assert clara.post(f"{page}/feedback", told | {"digest": "sha256:0"}).status_code == 409
    assert clara.post(f"{page}/feedback", told).status_code == 302
    assert LONG.strip() in text(asking("max").get(page))
    assert asking("max").post(f"{page}/follow-ups", {"title": " ", "need": LONG}).status_code == 400
    made = asking("max").post(f"{page}/follow-ups", {"title": "A letter", "need": LONG})
    assert made.headers["Location"] == f"/lavka/changes/{number + 1}"
    assert models.Change.objects.get(number=number).stage == "closed"
    assert models.Feedback.objects.get().satisfied == Answer.NO
