"""A move of the date on the page: the manager asks, the client sees it among what waits, and answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.operations.lives import agreed, ready
from tests.web.conftest import asking, stranger
from tests.web.page import Page
from tests.workflows.fake_world import in_days, now
from vekha.database import models, queries
from vekha.operations.submit_request import submit_request

PAGE = "/lavka/changes/1"
WHY = "The supplier's <b>page</b> is not there before that"


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


@pytest.fixture
def building(people) -> int:
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    ready(number)
    agreed(number, now())
    return number


def text(answer) -> str:
    return Page(answer.text).text


def test_the_manager_asks_and_the_client_finds_it_among_what_waits_and_agrees(building):
    assert "Ask for another date" in text(asking("max").get(PAGE))
    assert asking("max").post(f"{PAGE}/date-moves", {"until": day(30), "why": WHY}).status_code == 302
    clara = asking("clara")
    home = clara.get("/")
    assert "1 decision waits for you" in text(home)
    assert f'href="{PAGE}#date-move"' in home.text
    shown = clara.get(PAGE)
    assert "May it come on another day?" in text(shown)
    assert WHY in text(shown)
    assert "<b>page</b>" not in shown.text
    assert clara.post(f"{PAGE}/date-moves/1/answers", {"answer": "yes"}).status_code == 302
    assert queries.change_page("lavka", building).due.latest.isoformat() == day(30)
    assert "Nothing waits for you" in text(clara.get("/"))
    assert "May it come on another day?" not in text(clara.get(PAGE))


def test_the_client_keeps_the_day_with_a_reason_and_without_one_is_asked_for_it(building):
    asking("max").post(f"{PAGE}/date-moves", {"from": day(20), "until": day(30), "why": WHY})
    clara = asking("clara")
    refused = clara.post(f"{PAGE}/date-moves/1/answers", {"answer": "no", "why": " "})
    assert refused.status_code == 400
    assert "A no needs a reason" in text(refused)
    assert clara.post(f"{PAGE}/date-moves/1/answers", {"answer": "no", "why": "It is for spring"}).status_code == 302
    page = queries.change_page("lavka", building)
    assert (page.due, page.date_moves[0].answered_why) == (in_days(7), "It is for spring")
    assert "It is for spring" in text(asking("max").get(PAGE))


def test_the_manager_says_how_sure_a_day_is(building):
    asking("max").post(f"{PAGE}/date-moves", {"until": day(30), "why": WHY, "sure": "95"})
    assert "(95 % sure)" in text(asking("clara").get(PAGE))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": ""}, "To which day?"),
        ({"until": "soon"}, "This is not a day."),
        ({"until": day(-2)}, "has passed"),
        ({"until": day(30), "why": " "}, "needs a reason"),
        ({"from": day(40), "until": day(30)}, "ends before it begins"),
        ({"until": day(30), "sure": "100"}, "Give 1 to 99 percent."),
    ],
)
def test_what_cannot_be_asked_for_is_refused_and_nothing_typed_is_lost(building, given, said):
    given = {"why": WHY} | given
    answer = asking("max").post(f"{PAGE}/date-moves", given)
    assert answer.status_code == 400
    assert said in text(answer)
    assert given["why"].strip() in text(answer)
    assert f'name="until" value="{given["until"]}"' in answer.text
    assert not models.DateMove.objects.exists()


def test_a_move_that_was_replaced_while_the_client_read_is_not_answered(building):
    asking("max").post(f"{PAGE}/date-moves", {"until": day(30), "why": WHY})
    asking("max").post(f"{PAGE}/date-moves", {"until": day(40), "why": WHY})
    answer = asking("clara").post(f"{PAGE}/date-moves/1/answers", {"answer": "no", "why": "It is for spring"})
    assert answer.status_code == 409
    assert "No move 1 of the date waits for an answer." in text(answer)
    assert "It is for spring" in text(answer)
    assert not models.DateMoveAnswer.objects.exists()


@pytest.mark.parametrize("who", ["dan", "tess", "olga", "clara"])
def test_nobody_but_the_manager_asks(building, who):
    answer = asking(who).post(f"{PAGE}/date-moves", {"until": day(30), "why": WHY})
    assert answer.status_code == 403
    assert 'id="date_move"' not in asking(who).get(PAGE).text


def test_nobody_but_the_client_answers_and_a_stranger_finds_nothing(building):
    asking("max").post(f"{PAGE}/date-moves", {"until": day(30), "why": WHY})
    for who in ("max", "dan", "tess", "olga"):
        assert asking(who).post(f"{PAGE}/date-moves/1/answers", {"answer": "yes"}).status_code == 403
    assert stranger().post(f"{PAGE}/date-moves/1/answers", {"answer": "yes"}).status_code == 404
    assert asking("clara").post(f"{PAGE}/date-moves/1/answers", {"answer": "perhaps"}).status_code == 400
    assert not models.DateMoveAnswer.objects.exists()


def test_before_an_agreement_there_is_nothing_to_move(people):
    submit_request("lavka", "Quick order", "", by="clara", now=now())
    assert "Ask for another date" not in text(asking("max").get(PAGE))
    answer = asking("max").post(f"{PAGE}/date-moves", {"until": day(30), "why": WHY})
    assert answer.status_code == 409
    assert WHY in text(answer)  # kept, though the form is not there
