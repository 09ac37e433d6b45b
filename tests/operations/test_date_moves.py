"""Moves of the date: the client answers each, and no verdict is void by one."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.operations.lives import SEEN, agreed, ready
from tests.operations.test_agreement import PHONE, propose, refused
from tests.workflows.fake_world import FakeWorld, assess_all, describe, in_days, now
from vekha.core.change import Answer, Stage
from vekha.core.errors import Denied
from vekha.database import models, queries
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.answer_date_move import answer_date_move
from vekha.operations.move_date import move_date
from vekha.workflows.wording import note_of


def move(number: int, days: int) -> int:
    return move_date("lavka", number, in_days(days), why="Dan was ill", by="max", now=now())


def answer(number: int, asked: int, said: Answer, why: str = "") -> None:
    answer_date_move("lavka", number, asked, said, why=why, by="clara", now=now())


@pytest.fixture
def building(number) -> int:
    ready(number)
    agreed(number, now())
    return number


def test_the_client_answers_each_move_and_all_of_them_stay_to_be_read(building):
    answer(building, move(building, 9), Answer.YES)
    answer(building, move(building, 30), Answer.NO, "Christmas is before that")
    page = queries.change_page("lavka", building)
    assert page.due == in_days(9)
    assert page.agreed == 1
    assert [(one.number, one.answer, one.answered_why, one.why) for one in page.date_moves] == [
        (2, Answer.NO, "Christmas is before that", "Dan was ill"),
        (1, Answer.YES, "", "Dan was ill"),
    ]


def test_a_move_waits_for_the_client_by_name_until_it_is_answered(building):
    asked = move(building, 9)
    (waiting,) = queries.change_page("lavka", building).also_waits
    assert (waiting.who, waiting.args["due"]) == ("client clara", str(in_days(9).latest))
    answer(building, asked, Answer.YES)
    assert queries.change_page("lavka", building).also_waits == ()


def test_a_newer_move_takes_the_place_of_one_that_was_not_answered(building):
    move(building, 9)
    move(building, 12)
    with refused("stale_move"):
        answer(building, 1, Answer.YES)
    answer(building, 2, Answer.YES)
    assert queries.change_page("lavka", building).due == in_days(12)


def test_verdicts_outlive_a_move_of_the_date_and_the_change_goes_live(database, tmp_path):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()
    world.push(number, "1.1")
    world.settle()
    world.say(number, "tess")
    answer(number, move(number, 9), Answer.YES)
    page = queries.change_page("lavka", number)
    assert page.line.stage is Stage.MANAGER_REVIEW
    assert [one.in_force for one in page.verdicts] == [True]
    for who in ("max", "clara"):
        world.say(number, who)
    world.settle()
    assert queries.change_page("lavka", number).line.stage is Stage.LIVE


def test_a_new_version_of_what_was_agreed_on_voids_verdicts_and_open_moves(database, tmp_path):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()
    world.push(number, "1.1")
    world.settle()
    world.say(number, "tess")
    move(number, 9)
    describe(number, SEEN, PHONE)
    assess_all(number)
    answer_agreement("lavka", number, propose(number), Answer.YES, why="", by="clara", now=now())
    page = queries.change_page("lavka", number)
    assert page.line.stage is Stage.TESTING
    assert [one.in_force for one in page.verdicts] == [False]
    assert (page.due, page.date_moves[0].open) == (in_days(7), False)


def test_another_date_alone_is_no_new_version(building):
    with refused("only_date") as told:
        propose(building)
    assert "move-date" in told.value.next_step


def test_what_a_move_needs_is_named(building):
    with refused("no_reason"):
        move_date("lavka", building, in_days(9), why=" ", by="max", now=now())
    with refused("unchanged"):
        move(building, 7)
    with refused("past"):
        move(building, -1)
    with refused("no_reason"):
        answer(building, move(building, 9), Answer.NO)
    with pytest.raises(Denied):
        move_date("lavka", building, in_days(9), why="late", by="dan", now=now())
    with pytest.raises(Denied):
        answer_date_move("lavka", building, 1, Answer.YES, why="", by="max", now=now())


def test_before_an_agreement_there_is_no_date_to_move(number):
    ready(number)
    with refused("not_now"):
        move(number, 9)


def test_rows_of_moves_cannot_be_changed_or_come_without_a_reason(building):
    answer(building, move(building, 9), Answer.YES)
    for sql in ("UPDATE date_move SET why = 'x'", "DELETE FROM date_move_answer"):
        with (
            pytest.raises(DatabaseError, match="added, never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    agreement = models.Agreement.objects.get()
    row = {"change": agreement.change, "agreement": agreement, "number": 7, "person": "max", "at": now()}
    day, later = in_days(3).latest, in_days(4).latest
    for wrong in ({"why": ""}, {"why": "x", "earliest": later}, {"why": "x", "confidence": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.DateMove.objects.create(**row, latest=day, **wrong)


def test_the_client_is_told_of_the_day_that_is_asked_for_in_their_language(building):
    move(building, 9)
    message = models.Message.objects.get(name="move_asked")
    note = note_of(message, "ru", "http://localhost", message.path)
    assert str(in_days(9).latest) in note.body
    assert note.body.endswith(f"http://localhost/lavka/changes/{building}#date-move")
    assert "{" not in note.body
