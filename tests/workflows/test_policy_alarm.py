"""A policy that cannot be used denies everything, and DevOps engineers hear of it: nobody asks the policy for that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.policy.test_files import SHIPPED, SPOILT, deleted
from tests.workflows.mailing import Mail
from vekha.core.errors import Denied
from vekha.database import models
from vekha.database.jobs import TELL
from vekha.database.verify import verify
from vekha.operations.policy_alarm import watch_policy
from vekha.operations.submit_request import submit_request
from vekha.operations.tell import tell
from vekha.policy import rules
from vekha.workflows.deliver import deliver


@pytest.fixture
def policy(tmp_path, monkeypatch) -> Path:
    """A copy of the shipped files, which counts from now on."""
    folder = tmp_path / "policy"
    folder.mkdir()
    monkeypatch.setattr(rules, "FOLDER", folder)
    mend(folder)
    return folder


def mend(folder: Path) -> None:
    for name in (rules.POLICY, rules.SCHEMA):
        (folder / name).write_bytes((SHIPPED / name).read_bytes())


def kinds() -> list[str]:
    rows = models.Event.objects.filter(kind__startswith="Policy").order_by("seq")
    return list(rows.values_list("kind", flat=True))


def carry(mail: Mail) -> None:
    """As the queue does: each job for itself, and what was denied is tried again another time."""
    for job in ProcrastinateJob.objects.filter(task_name=TELL, status="todo").order_by("id"):
        with suppress(Denied):
            tell(**job.args, now=mail.clock.at)
    for row in models.Delivery.objects.filter(state="waiting").order_by("pk"):
        with suppress(Denied):
            deliver(row.pk, mail.outside)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_whoever_is_denied_by_a_broken_policy_raises_an_alarm_that_arrives(mail, policy, spoil):
    for who in ("olga", "max"):
        mail.channel(who, quiet=None)
    spoil(policy)
    with pytest.raises(Denied):
        submit_request("lavka", "A button", "", by="clara", now=mail.clock.at)
    carry(mail)
    (title,) = mail.got("olga")
    assert title.startswith("Lavka: Look at once: The policy cannot be used, so everything is denied")
    assert mail.got("max") == []
    assert Client(headers={"host": "localhost"}).get("/healthz").status_code == 503
    assert verify().ok


def test_it_is_found_though_nobody_acts_and_told_once_until_it_is_mended(mail, policy):
    mail.channel("olga")
    assert watch_policy(now=mail.clock.at)
    assert kinds() == []
    deleted(policy)
    for _ in range(3):
        assert not watch_policy(now=mail.clock.at)
    assert kinds() == ["PolicyBroken"]
    mend(policy)
    for _ in range(3):
        assert watch_policy(now=mail.clock.at)
    deleted(policy)
    assert not watch_policy(now=mail.clock.at)
    assert kinds() == ["PolicyBroken", "PolicyMended", "PolicyBroken"]
    carry(mail)
    assert len(mail.got("olga")) == 2


def test_of_many_that_find_it_in_the_same_moment_one_tells(mail, policy, django_db_blocker):
    deleted(policy)

    def look(_: int) -> bool:
        with django_db_blocker.unblock():
            try:
                return watch_policy(now=mail.clock.at)
            finally:
                connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(look, range(8))) == {False}
    assert kinds() == ["PolicyBroken"]
    assert verify().ok


def test_nothing_else_is_told_while_it_is_broken_and_all_of_it_afterwards(mail, policy):
    for who in ("max", "olga"):
        mail.channel(who)
    submit_request("lavka", "A button", "", by="clara", now=mail.clock.at)
    deleted(policy)
    watch_policy(now=mail.clock.at)
    carry(mail)
    asked = models.Message.objects.filter(name__in=["assess", "requested"], person__handle__in=["max", "olga"])
    assert set(asked.values_list("settled", flat=True)) == {"planned"}
    assert len(mail.got("olga")) == 1
    assert mail.got("max") == []
    mend(policy)
    mail.carry()
    assert "A new request waits" in " ".join(mail.got("olga"))
    assert "planned" not in asked.values_list("settled", flat=True)
