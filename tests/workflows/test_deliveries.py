"""Each delivery arrives once as far as its service allows: services that are down, workers that die, places removed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from standardwebhooks import Webhook

from tests.adapters.listeners import web_server
from tests.workflows.asking import in_a_fork
from tests.workflows.fake_world import FakeWorld, now
from tests.workflows.mailing import PAGES, Mail
from vekha.adapters.hooks.http import HttpHooks
from vekha.adapters.notify.services import Services
from vekha.core.retrying import PAUSES
from vekha.database import mailbox, models
from vekha.operations.add_webhook import add_webhook
from vekha.operations.remove_channel import remove_channel
from vekha.operations.remove_webhook import remove_webhook
from vekha.operations.submit_request import submit_request
from vekha.workflows import messaging
from vekha.workflows.deliver import deliver


@pytest.fixture
def mail(database, tmp_path) -> Mail:
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    return Mail(world)


def ask(mail: Mail, number: int) -> None:
    for one in range(number):
        submit_request("lavka", f"Wish {one}", "", by="clara", now=mail.clock.at)


def one(state: str = "") -> models.Delivery:
    row = models.Delivery.objects.get()
    assert not state or row.state == state
    return row


def test_of_a_hundred_deliveries_to_a_service_that_is_down_at_first_each_arrives_once(mail):
    with web_server() as seen:
        mail.outside = replace(mail.outside, notifier=Services())
        mail.channel("tess", address=f"json://127.0.0.1:{seen.port}/")
        ask(mail, 100)
        seen.fail, began = 250, mail.clock.at
        while models.Delivery.objects.exclude(state="sent").exists() or not models.Delivery.objects.exists():
            mail.carry()
            mail.clock.pass_by(seconds=PAUSES[0])
            assert mail.clock.at - began < timedelta(hours=2)
    assert seen.asked == 350
    assert sorted(note["title"] for note in seen.json()) == sorted(
        f"Lavka {number + 1}, Wish {number}: A new request waits for your assessment." for number in range(100)
    )


def test_half_an_hour_without_the_service_loses_nothing(mail):
    mail.channel("tess")
    ask(mail, 1)
    mail.world.notifier.fail(1_000)
    for _ in range(31):
        mail.carry()
        mail.clock.pass_by(minutes=1)
    assert 3 < one("waiting").tries < 10
    assert one().error == "fake did not take it."
    mail.world.notifier.fail(0)
    mail.clock.pass_by(hours=1)
    mail.carry()
    assert len(mail.got("tess")) == 1


def test_after_the_last_try_it_is_kept_as_failed_and_everything_else_goes_on(mail):
    mail.channel("tess")
    ask(mail, 1)
    mail.world.notifier.fail(len(PAUSES) + 1)
    for pause in (*PAUSES, 0):
        mail.carry()
        mail.clock.pass_by(seconds=pause)
    assert one("failed").tries == len(PAUSES) + 1
    (line,) = mailbox.messages(failed=True)
    assert (line.person, line.state, line.error) == ("tess", "failed", "fake did not take it.")
    assert mailbox.reach(mail.clock.at - timedelta(days=1)).failed == 1
    ask(mail, 1)
    mail.carry()
    assert len(mail.got("tess")) == 1  # the next one


def test_a_removed_channel_gets_nothing_any_more_and_its_address_is_gone(mail):
    channel = mail.channel("tess")
    ask(mail, 1)
    mail.plan()
    remove_channel(channel.pk, by="tess", secrets=mail.outside.secrets, now=now())
    mail.carry()
    assert one("failed").error == "Where it was to go has been removed."
    assert mail.got("tess") == []
    assert list((mail.world.folder / "secrets").iterdir()) == []


def test_what_nobody_expected_is_told_without_its_words(mail, monkeypatch):
    mail.channel("tess")
    ask(mail, 1)
    monkeypatch.setattr(mail.world.notifier, "send", lambda *_: {}["fake://t0ken"])
    mail.carry()
    assert one("waiting").error == "Something unexpected happened (KeyError)."


# --- the death of a worker -----------------------------------------------------------------------------------------


def dies_at(boundary: str, delivery: models.Delivery, mail: Mail) -> None:
    """A worker that really gets SIGKILL there."""

    def die(where: str) -> None:
        if where == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_fork(lambda: deliver(delivery.pk, mail.outside, boundary=die)) == signal.SIGKILL


@pytest.mark.parametrize(("boundary", "copies"), [("begun", 1), ("sent", 2)])
def test_a_worker_killed_between_sending_and_recording_costs_one_repeat_at_most(mail, boundary, copies):
    mail.channel("tess")
    ask(mail, 1)
    mail.plan()
    dies_at(boundary, one("waiting"), mail)
    deliver(one("sending").pk, mail.outside)  # whoever takes the job over
    assert one("sent").repeats == 1
    deliver(one().pk, mail.outside)
    assert len(mail.got("tess")) == copies


def test_a_second_death_makes_no_third_copy(mail):
    mail.channel("tess")
    ask(mail, 1)
    mail.plan()
    dies_at("sent", one(), mail)
    dies_at("sent", one(), mail)
    deliver(one().pk, mail.outside)
    assert "it may have arrived" in one("failed").error
    assert len(mail.got("tess")) == 2


def test_a_job_that_comes_early_waits_for_its_time(mail):
    mail.channel("tess")
    ask(mail, 1)
    mail.plan()
    mail.clock.pass_by(seconds=-60)
    jobs = ProcrastinateJob.objects.count()
    deliver(one("waiting").pk, mail.outside)
    assert one("waiting").tries == 0
    assert ProcrastinateJob.objects.count() == jobs + 1


def test_a_real_worker_takes_it_from_the_queue(mail):
    mail.channel("tess")
    ask(mail, 3)

    async def work() -> None:
        theirs = app.with_connector(app.connector.get_worker_connector())
        messaging.register(theirs, replace(mail.outside, clock=mail.world.outside.clock))
        async with theirs.open_async():
            await theirs.run_worker_async(queues=["messages"], wait=False, concurrency=2, delete_jobs="successful")

    for _ in range(2):  # the first look plans, and may end before what it planned is seen
        assert in_a_fork(lambda: asyncio.run(work())) == 0
    assert len(mail.got("tess")) == 3
    assert not ProcrastinateJob.objects.filter(status__in=["failed", "doing"]).exists()


def test_a_delivery_is_never_carried_out_by_two_workers_at_a_time(mail):
    mail.channel("tess")
    ask(mail, 1)
    mail.plan()
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock FROM procrastinate_jobs WHERE task_name = 'vekha.deliver'")
        assert cursor.fetchall() == [(f"delivery-{one().pk}",)]


# --- webhooks ---------------------------------------------------------------------------------------------------------


def test_a_program_is_told_of_every_event_and_can_verify_it(mail):
    with web_server() as seen:
        mail.outside = replace(mail.outside, hooks=HttpHooks(lambda: True))
        url, kept = f"http://127.0.0.1:{seen.port}/vekha", mail.outside.secrets
        _, key = add_webhook("lavka", url, by="olga", hooks=mail.outside.hooks, secrets=kept, now=mail.clock.at)
        mail.world.push(mail.world.agree(), "1.1")
        mail.world.settle()
        mail.clock.at = now()
        seen.fail = 7
        mail.carry()
        mail.clock.pass_by(minutes=1)
        mail.carry()
    told = sorted(int(event["id"]) for event in seen.json())
    subjects = dict(models.Event.objects.values_list("seq", "subject"))
    began = models.Event.objects.get(kind="WebhookAdded").seq
    assert told == [seq for seq in sorted(subjects) if seq >= began]
    for body, headers in zip(seen.bodies, seen.headers, strict=True):
        event = Webhook(key).verify(body, headers)
        assert headers["webhook-id"] == event["id"]
        assert event["source"] == f"{PAGES}/lavka"
        assert headers["content-type"].startswith("application/cloudevents+json")
    types = {event["type"] for event in seen.json()}
    assert {"dev.cdevents.change.created.0.4.0", "dev.cdevents.service.deployed.0.3.0", "vekha.requested"} <= types
    assert mailbox.webhooks("lavka")[0].sent == len(told)
    assert key not in json.dumps(list(models.Webhook.objects.values()), default=str)


def test_a_program_that_was_removed_is_told_no_more(mail):
    kept = mail.outside.secrets
    row, _ = add_webhook("lavka", "https://example.org/", by="olga", hooks=mail.world.hooks, secrets=kept, now=now())
    ask(mail, 1)
    mail.clock.at = now()
    mail.plan()
    remove_webhook("lavka", row.pk, by="olga", secrets=kept, now=now())
    mail.carry()
    ask(mail, 1)
    mail.carry()
    assert mail.world.hooks.posted() == []
    assert {one.state for one in models.Delivery.objects.all()} == {"failed"}


def test_another_projects_events_are_not_told(mail):
    from vekha.operations.init_project import init_project

    init_project("teahouse", "Teahouse", "fake", by="olga", main="main", now=now())
    kept = mail.outside.secrets
    add_webhook("teahouse", "https://example.org/", by="olga", hooks=mail.world.hooks, secrets=kept, now=now())
    ask(mail, 1)
    mail.clock.at = now()
    mail.carry()
    assert [json.loads(body)["subject"] for _, body, _ in mail.world.hooks.posted()] == ["project:teahouse"]
