"""Each delivery arrives once as far as its service allows: services that are down, workers that die, places removed."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.adapters.listeners import web_server
from tests.workflows.asking import in_a_fork
from tests.workflows.fake_world import now
from tests.workflows.mailing import Mail, ask
from vekha.adapters.notify.mail import Mail as Mails
from vekha.adapters.notify.services import Services
from vekha.core.retrying import PAUSES
from vekha.database import mailbox, models
from vekha.operations.record_delivery import begin_delivery, record_missed
from vekha.operations.remove_channel import remove_channel
from vekha.workflows import messaging
from vekha.workflows.deliver import deliver


def one(state: str = "") -> models.Delivery:
    row = models.Delivery.objects.get()
    assert not state or row.state == state
    return row


def test_of_a_hundred_deliveries_to_a_service_that_is_down_at_first_each_arrives_once(mail):
    with web_server() as seen:
        mail.outside = replace(mail.outside, notifier=Services(Mails(dict)))
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


def test_a_worker_that_was_slow_and_thought_dead_records_nothing_over_the_one_that_took_over(mail):
    mail.channel("tess")
    ask(mail, 1)
    mail.plan()
    slow = begin_delivery(one().pk, now=mail.clock.at)
    assert slow is not None
    deliver(one("sending").pk, mail.outside)
    record_missed(slow, "it took too long", now=mail.clock.at)
    assert one("sent").error == ""
    late = begin_delivery(one().pk, now=mail.clock.at)
    assert late is None


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
