"""The outbox is written with the fact or not at all, and what must hold stands in the database too."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.workflows.fake_world import FakeWorld, now
from vekha.core.actors import Role
from vekha.database import mailbox, models
from vekha.database.journal import Entry, append
from vekha.database.outbox import planned
from vekha.operations.submit_request import submit_request


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    world = FakeWorld(tmp_path)
    world.open_project()
    return world


def message(**changed: object) -> models.Message:
    given = {"seq": 1, "name": "assess", "topic": "decide", "path": "/", "at": now()}
    people = {"person": models.Person.objects.get(handle="tess"), "project": models.Project.objects.get()}
    return models.Message.objects.create(**{**given, **people, **changed})


def test_a_message_is_there_with_its_fact_and_not_without(world):
    before = models.Message.objects.count()
    with transaction.atomic():
        submit_request("lavka", "A footer", "", by="clara", now=now())
        assert models.Message.objects.count() == before + 4  # three who assess, and the manager
        transaction.set_rollback(True)
    assert models.Message.objects.count() == before


def test_planning_costs_no_turn_to_the_database(world):
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        append([Entry("Withdrawn", "change:lavka/9", "clara", now(), {"why": "no need"})])
    statements = [one["sql"] for one in seen if "INSERT INTO message" in one["sql"]]
    assert len(statements) == 1
    assert "INSERT INTO event" in statements[0]
    assert len(mailbox.messages(person="max")) == 2  # and that he got his role


def test_the_same_fact_twice_is_one_message_for_a_person(world):
    entry = Entry("Requested", "change:lavka/9", "clara", now(), {"title": "t", "need": ""})
    from vekha.database.statements import send

    before = models.Message.objects.count()
    for _ in range(2):
        send(planned([(99, entry)]))
    assert models.Message.objects.count() == before + 4


def test_what_is_no_projects_business_is_told_to_nobody(world):
    entry = Entry("ChannelAdded", "person:clara", "clara", now(), {"channel": 1, "service": "mailto"})
    assert planned([(1, entry)]) == []


def test_whoever_did_it_is_not_told(world):
    submit_request("lavka", "A footer", "", by="max", now=now())
    assert "requested" not in {one.name for one in mailbox.messages(person="max")}
    assert Role.MANAGER in {Role(one.role) for one in models.Membership.objects.filter(person__handle="max")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 1},  # told already
        {"seq": 2, "topic": "gossip"},
        {"seq": 2, "settled": "lost"},
        {"seq": 2, "settled": "digest", "day": None},
        {"seq": 2, "settled": "sent"},
    ],
)
def test_the_database_refuses_a_message_that_cannot_be(world, wrong):
    models.Message.objects.filter(seq=1).delete()
    message()
    with pytest.raises(IntegrityError), transaction.atomic():
        message(**wrong)


@pytest.mark.parametrize(
    "wrong", [{}, {"message": None, "seq": 1}, {"message": None}, {"state": "lost"}, {"repeats": 2}, {"channel": None}]
)
def test_the_database_refuses_a_delivery_of_nothing_to_nowhere_or_twice(world, wrong):
    tess = models.Person.objects.get(handle="tess")
    channel = models.Channel.objects.create(person=tess, service="fake", secret="a" * 32, added_at=now())
    given = {"channel": channel, "message": message(seq=98), "due_at": now()}
    models.Delivery.objects.create(**given)
    again = {**given, "message": message(seq=99)} if wrong else given  # {}: the same one once more
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Delivery.objects.create(**{**again, **wrong})


@pytest.mark.parametrize("read", [mailbox.messages, mailbox.channels, mailbox.webhooks])
def test_a_list_takes_as_many_queries_for_many_as_for_one(world, read):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            read()
        return len(seen)

    few = asked()
    for number in range(9):
        submit_request("lavka", f"Wish {number}", "", by="clara", now=now())
    assert asked() == few <= 2
