"""Whoever is waited for too long is reminded, once a turn, whatever dies meanwhile; the clock is given."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from tests.workflows.asking import in_a_fork
from tests.workflows.fake_world import FILE, FakeWorld, now
from tests.workflows.mailing import Mail
from vekha.core.change import Answer
from vekha.database import models
from vekha.database.timeline import events_of
from vekha.workflows import messaging
from vekha.workflows.messaging import remind_everybody


@pytest.fixture
def mail(database, tmp_path) -> Mail:
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    world.push(world.agree(), "1.1")
    world.settle()
    found = Mail(world)
    for who in ("tess", "max", "dan"):
        found.channel(who)
    found.clock.at = now()
    return found


def reminded(mail: Mail) -> int:
    found = remind_everybody(mail.outside)
    mail.carry()
    return found


def test_the_tester_is_reminded_once_a_day_and_after_three_days_the_manager_is_asked(mail):
    mail.clock.pass_by(hours=23)
    assert reminded(mail) == 0
    mail.clock.pass_by(hours=2)
    assert [reminded(mail) for _ in range(3)] == [1, 0, 0]
    assert mail.got("tess") == ["Lavka 1, Quick order: You are waited for to say yes or no to candidate 1."]
    assert mail.got("max") == []
    for _ in range(2):
        mail.clock.pass_by(hours=24)
        assert reminded(mail) == 1
    assert len(mail.got("tess")) == 3
    (asked,) = mail.got("max")
    assert asked.startswith("Lavka 1, Quick order: Tess has been waited for too long to say yes or no to candidate 1.")
    last = events_of(["change:lavka/1"])[-1]
    assert (last.kind, last.text) == ("Reminded", "reminded tess that the change waits")


def test_a_reminder_leads_to_the_decision(mail):
    mail.clock.pass_by(hours=25)
    reminded(mail)
    assert mail.world.notifier.sent()[-1][1].body.endswith("/lavka/changes/1#decide")


def test_who_has_decided_is_not_reminded_any_more(mail):
    mail.clock.pass_by(hours=25)
    mail.world.say(1, "tess")
    models.Change.objects.update(since=mail.clock.at)
    assert reminded(mail) == 0


def test_of_the_days_in_which_nothing_ran_there_is_one_reminder(mail):
    mail.clock.pass_by(days=8)
    assert reminded(mail) == 1
    assert reminded(mail) == 0
    assert len(mail.got("tess")) == 1


def test_a_new_waiting_begins_anew(mail):
    mail.clock.pass_by(hours=25)
    assert reminded(mail) == 1
    mail.world.say(1, "tess", Answer.NO, "covered")  # now the developer is waited for
    mail.world.settle()
    assert reminded(mail) == 1
    mail.clock.at = now() + timedelta(hours=25)
    reminded(mail)
    assert [title.partition(": ")[2] for title in mail.got("dan")][-1].startswith("You are waited for to push")


def test_a_project_says_how_patient_it_is(mail):
    mail.world.git.commit("main", {"vekha.toml": FILE + '[reminders]\nafter = "1h"\nevery = "30m"\n'})
    mail.world.git.fetch()
    mail.clock.pass_by(minutes=61)
    assert reminded(mail) == 1
    mail.clock.pass_by(minutes=30)
    assert reminded(mail) == 1


def test_a_file_that_cannot_be_read_leaves_nobody_waiting_in_silence(mail):
    mail.world.git.commit("main", {"vekha.toml": "not toml ["})
    mail.world.git.fetch()
    mail.clock.pass_by(hours=25)
    assert reminded(mail) == 1


def test_a_change_that_waits_for_a_job_reminds_nobody(mail):
    for who in ("tess", "max", "clara"):
        mail.world.say(1, who)
    mail.clock.pass_by(hours=25)
    assert reminded(mail) == 0  # it waits for the rollout


def test_a_change_that_has_ended_is_not_even_looked_at(mail):
    from vekha.core.reminding import Reminding
    from vekha.operations.end_change import withdraw_change
    from vekha.operations.remind import overdue

    later, project = mail.clock.at + timedelta(days=9), models.Project.objects.get()
    assert overdue(project, Reminding(), later) == [1]
    withdraw_change("lavka", 1, why="no need", by="clara", now=now())
    assert overdue(project, Reminding(), later) == []


def test_workers_look_by_themselves_and_two_of_them_remind_nobody_twice(mail):
    row = models.Change.objects.get()
    state = row.state | {"since": (now() - timedelta(hours=25)).isoformat()}
    models.Change.objects.update(since=now() - timedelta(hours=25), state=state)
    assert in_a_fork(lambda: asyncio.run(work_until_looked(mail))) == 0
    assert models.Event.objects.filter(kind="Reminded").count() == 1


async def work_until_looked(mail: Mail) -> None:
    theirs = app.with_connector(app.connector.get_worker_connector())
    messaging.register(theirs, mail.world.outside)
    deadline = time.monotonic() + 60
    async with theirs.open_async():
        works = theirs.run_worker_async
        two = [asyncio.create_task(works(queues=["messages"], install_signal_handlers=False)) for _ in range(2)]
        while not list(await theirs.job_manager.list_jobs_async(task="vekha.remind", status="succeeded")):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)  # a job that ends tells nobody
        for one in two:
            one.cancel()
        await asyncio.gather(*two, return_exceptions=True)
