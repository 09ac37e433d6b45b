"""The discussion: who may say something, who is told of it, and that nothing said is ever lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from tests.operations.test_agreement import refused
from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.core.errors import Denied
from vekha.database import models, queries
from vekha.database.search import search
from vekha.database.verify import verify
from vekha.operations.comment import comment
from vekha.operations.end_change import withdraw_change
from vekha.operations.grant_role import grant_role
from vekha.operations.withdraw_comment import withdraw_comment
from vekha.workflows.wording import note_of


def say(number: int, text: str, by: str = "clara") -> int:
    return comment("lavka", number, text, by=by, now=now())


def events(kind: str) -> list[dict]:
    rows = models.Event.objects.filter(kind=kind).order_by("seq")
    return [json.loads(body)["data"] for body in rows.values_list("body", flat=True)]


@pytest.mark.parametrize("who", ["clara", "max", "dan", "tess", "olga"])
def test_everybody_of_the_project_may_speak_also_when_the_change_has_ended(number, who):
    assert say(number, "A thought", by=who) == 1
    withdraw_change("lavka", number, why="no need", by="clara", now=now())
    assert say(number, "Another one", by=who) == 2
    page = queries.change_page("lavka", number)
    assert [(one.number, one.by, one.text) for one in page.discussion] == [
        (1, who, "A thought"),
        (2, who, "Another one"),
    ]
    assert verify().ok


def test_a_stranger_may_not_speak_and_the_journal_keeps_that(number):
    with pytest.raises(Denied):
        say(number, "Me too", by="zed")
    assert not models.Comment.objects.exists()
    assert [one["action"] for one in events("Denied")] == ["comment"]


def test_a_comment_moves_no_stage_and_nobody_waits_longer_or_shorter_by_it(number):
    before = queries.change_page("lavka", number).line
    say(number, "A thought")
    assert queries.change_page("lavka", number).line == before


def test_whom_it_names_is_told_at_once_and_everybody_else_once_a_day(number):
    say(number, "@max and @Dan, is that so? @zed, @nobody and me@tess.example are no names here.")
    told = {
        one.person.handle: (one.name, one.topic, one.path)
        for one in models.Message.objects.filter(name__in=("mentioned", "comment"))
    }
    path = f"/lavka/changes/{number}#discussion"
    assert told == {
        "max": ("mentioned", "decide", path),
        "dan": ("mentioned", "decide", path),
        "tess": ("comment", "news", path),
        "olga": ("comment", "news", path),
    }
    assert events("Commented")[0]["to"] == ["max", "dan"]


def test_sent_twice_it_is_one_comment(number):
    assert say(number, "A thought") == say(number, "A thought") == 1
    assert say(number, "A thought", by="max") == 2
    assert say(number, "A thought") == 3  # said again later, in answer to somebody
    assert len(events("Commented")) == 3


def test_its_author_takes_it_back_and_the_journal_keeps_what_it_said(number):
    say(number, "Max is wrong")
    withdraw_comment("lavka", number, 1, by="clara", now=now())
    page = queries.change_page("lavka", number)
    assert [(one.text, one.withdrawn_at is not None) for one in page.discussion] == [("", True)]
    assert events("Commented")[0]["text"] == "Max is wrong"
    assert [event.kind for event in page.timeline] == ["Requested"]
    with refused("withdrawn_already"):
        withdraw_comment("lavka", number, 1, by="clara", now=now())
    assert say(number, "Max is wrong") == 2  # it may be said again


def test_nobody_else_takes_it_back_and_that_is_journalled(number):
    say(number, "A thought")
    grant_role("lavka", "max", Role.DEVOPS, name="", email="", by="olga", now=now())
    with pytest.raises(Denied):
        withdraw_comment("lavka", number, 1, by="max", now=now())
    assert events("Denied")[0]["rule"] == "core:not_yours"
    with refused("no_comment"):
        withdraw_comment("lavka", number, 7, by="clara", now=now())
    assert queries.change_page("lavka", number).discussion[0].text == "A thought"


def test_what_was_said_is_found_and_what_was_withdrawn_is_not(number):
    say(number, "a periwinkle button")
    assert [one.number for one in search("periwinkle")] == [number]
    withdraw_comment("lavka", number, 1, by="clara", now=now())
    assert search("periwinkle") == ()


def test_five_who_speak_in_the_same_moment_are_all_heard(number, django_db_blocker):
    def speak(who: str) -> int:
        with django_db_blocker.unblock():
            try:
                return say(number, f"{who} says", by=who)
            finally:
                connection.close()

    people = ("clara", "max", "dan", "tess", "olga")
    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(speak, people)) == [1, 2, 3, 4, 5]
    assert {one.text for one in queries.change_page("lavka", number).discussion} == {f"{who} says" for who in people}
    assert verify().ok


def test_rows_cannot_be_changed(number):
    say(number, "A thought")
    withdraw_comment("lavka", number, 1, by="clara", now=now())
    for sql in ("UPDATE comment SET text = 'x'", "DELETE FROM comment", "DELETE FROM comment_withdrawal"):
        with (
            pytest.raises(DatabaseError, match="added, never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_a_message_that_was_not_sent_yet_does_not_repeat_what_was_withdrawn(number):
    say(number, "@max is wrong")
    message = models.Message.objects.get(name="mentioned")
    assert "@max is wrong" in note_of(message, "en", "http://localhost", message.path).body
    withdraw_comment("lavka", number, 1, by="clara", now=now())
    assert "wrong" not in note_of(message, "en", "http://localhost", message.path).body
    assert "(комментарий отозван)" in note_of(message, "ru", "http://localhost", message.path).body
