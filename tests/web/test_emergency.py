"""The emergency lane on pages: what follows is read before anything is declared, and who owes a verdict sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking
from tests.web.page import Page
from tests.web.test_acting import decide, hidden
from tests.workflows.fake_world import FakeWorld
from tests.workflows.hurry import at_hand, declare, in_an_emergency, state
from vekha.database import models
from vekha.database.verify import verify

CHANGE = "/lavka/changes/1"
WHY = "Nobody can pay <at> the moment."


@pytest.fixture
def world(asked: FakeWorld) -> FakeWorld:
    """Candidate 1 of change 1 waits for Clara."""
    return asked


def text_of(client: Client, path: str = CHANGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text).text


def post(client: Client, **given: Any) -> Any:
    return client.post(f"{CHANGE}/emergencies", at_hand() | {"why": WHY} | given)


def test_two_people_declare_it_on_the_page_after_they_read_what_follows(world):
    for who, says in (("max", "Nothing moves before another"), ("olga", "Max has declared it already")):
        client = asking(who)
        assert "It cannot wait: an emergency" in text_of(client) or who == "olga"
        shown = post(client)
        assert shown.status_code == 200
        text = Page(shown.text).text
        assert says in text
        assert "It does without the verdicts of: client . They owe them afterwards." in text
        assert WHY in text
        declared = models.EmergencyDeclaration.objects.filter(person=who)
        assert not declared.exists()  # reading moves nothing
        assert post(client, confirmed="yes").headers["Location"] == CHANGE
        assert declared.get().why == WHY
    assert state().stage == "releasing"
    assert "It goes to production now." in text_of(client)
    world.settle()
    assert state().stage == "live"
    assert verify().ok


def test_the_second_one_is_asked_on_the_page_and_whoever_has_declared_it_is_not_asked_again(world):
    declare("max")
    assert "Declare the emergency as well" in text_of(asking("olga"))
    max_sees = text_of(asking("max"))
    assert "another person is missing" in max_sees
    assert "Declare the emergency as well" not in max_sees
    for who in ("clara", "tess", "dan"):
        assert f'action="{CHANGE}/emergencies' not in asking(who).get(CHANGE).text


def test_who_owes_a_verdict_finds_it_at_home_and_pays_it_on_the_page(world):
    in_an_emergency(world)
    clara = asking("clara")
    assert "1 decision waits for you" in text_of(clara, "/")
    assert "which is live without their verdict" in text_of(clara, "/")
    assert "Nothing waits for you" in text_of(asking("tess"), "/")
    text = text_of(clara)
    assert "nothing else is released" in text
    assert "Production serves its last good release again by itself" in text  # what a no would do
    assert decide(clara, "yes").status_code == 302
    assert state().debts == ()
    assert "Owed verdicts" not in text_of(clara)


def test_a_no_on_the_page_takes_production_back_when_the_page_comes_back(world):
    before = world.seen()["routes"]["production"]
    in_an_emergency(world)
    assert world.seen()["routes"]["production"] != before
    tess = asking("tess")  # who owes nothing, and sees what is wrong
    assert hidden(tess.get(CHANGE).text)["role"] == "tester"
    assert "you can still say no" in text_of(tess)
    assert decide(tess, "no", "The total is wrong.").status_code == 302
    assert state().stage == "building"
    assert world.seen()["routes"]["production"] == before
    assert "Main holds what was refused" in text_of(tess)
    assert "Withdraw" not in text_of(asking("clara"))


def test_who_said_yes_can_say_no_on_the_page_while_it_is_released(world):
    assert decide(asking("clara"), "yes").status_code == 302
    assert state().stage == "releasing"
    clara = asking("clara")
    assert "a no stops it" in text_of(clara)
    assert decide(clara, "no", "Not this one after all.").status_code == 302
    assert state().stage == "building"
    world.settle()
    assert state().stage == "building"
    assert [one.answer for one in models.Verdict.objects.filter(role="client").order_by("pk")] == ["yes", "no"]


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"why": " "}, 400, "An emergency needs its reason."),
        ({"candidate": "none"}, 400, "The form was not complete."),
        ({"digest": "sha256:0", "confirmed": "yes"}, 409, "The candidate is now number 1."),
        ({"agreement": 7, "confirmed": "yes"}, 409, "The agreement is now version 1."),
    ],
)
def test_what_is_refused_says_why_and_loses_nothing(world, given, status, says):
    answer = post(asking("max"), **given)
    assert answer.status_code == status
    text = Page(answer.text).text
    assert says in text
    assert given.get("why", WHY).strip() in text
    assert not models.EmergencyDeclaration.objects.exists()


@pytest.mark.parametrize("who", ["clara", "tess", "dan"])
def test_whoever_may_not_declare_it_is_refused_whatever_they_send(world, who):
    for given in ({}, {"confirmed": "yes"}):
        assert post(asking(who), **given).status_code in (403, 409)
    assert not models.EmergencyDeclaration.objects.exists()


def test_a_second_emergency_without_a_step_up_asks_who_one_is(world, monkeypatch):
    monkeypatch.setattr("vekha.sessions.REAUTHENTICATION_TIMEOUT", -1)
    answer = post(asking("max"), confirmed="yes")
    assert answer.status_code in (302, 403)
    assert not models.EmergencyDeclaration.objects.exists()


def test_a_change_page_asks_as_many_questions_with_an_emergency_as_without(world):
    olga = asking("olga")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert olga.get(CHANGE).status_code == 200
        return len(seen)

    before = asked()
    in_an_emergency(world)
    assert state().debts
    assert asked() == before
