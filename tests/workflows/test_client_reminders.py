"""A client who does not decide is reminded by a link that works; then the manager is asked to step in."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.web.conftest import asking
from tests.web.links import CLARA
from tests.workflows.fake_world import FakeWorld, now
from tests.workflows.mailing import Mail
from vekha import wiring
from vekha.core.actors import Role
from vekha.database import models
from vekha.operations.grant_role import grant_role
from vekha.operations.name_deputy import name_deputy
from vekha.workflows.messaging import remind_everybody


@pytest.fixture
def mail(database, tmp_path, monkeypatch) -> Mail:
    """Clara is asked for her decision; she has no channel, Max has one."""
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    world.push(world.agree(), "1.1")
    world.settle()
    world.say(1, "tess")
    world.say(1, "max")
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    found = Mail(world)
    found.channel("max")
    found.clock.at = now()
    found.carry()
    return found


def to_clara(mail: Mail) -> list:
    return [note for address, note in mail.world.notifier.sent() if address == CLARA]


def reminded(mail: Mail) -> int:
    found = remind_everybody(mail.outside)
    mail.carry()
    return found


def opened(mail: Mail, note) -> None:
    """The pages' own address stands in the note; the path is what counts."""
    path = "/c/" + note.body.partition("/c/")[2].split()[0]
    assert asking().get(path).status_code == 200


def test_each_day_by_a_link_that_works_until_the_manager_is_asked(mail):
    assert len(to_clara(mail)) == 1
    for day in (1, 2):
        mail.clock.pass_by(hours=24 if day > 1 else 25)
        assert [reminded(mail) for _ in range(3)] == [1, 0, 0]
        assert len(to_clara(mail)) == 1 + day
    last = to_clara(mail)[-1]
    assert last.title == "Lavka 1, Quick order: It still waits for your yes or no."
    opened(mail, last)
    models.ClientLink.objects.update(seen_at=None)  # as if it had not been opened
    mail.clock.pass_by(hours=24)
    assert reminded(mail) == 1
    assert len(to_clara(mail)) == 3  # no more: now it is Max's turn
    assert mail.got("max")[-1] == (
        "Lavka 1, Quick order: Clara has never opened the link that was sent. Please step in."
    )
    mail.clock.pass_by(hours=24)
    reminded(mail)
    assert len(to_clara(mail)) == 3
    assert len([title for title in mail.got("max") if "step in" in title]) == 2


def test_the_manager_is_told_that_it_was_seen_and_since_when(mail):
    opened(mail, to_clara(mail)[-1])
    models.ClientLink.objects.update(seen_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC))
    mail.clock.pass_by(hours=73)
    reminded(mail)
    (said,) = [title for title in mail.got("max") if "step in" in title]
    assert "Clara has looked at it, and is silent since 2026-03-02 09:05 UTC." in said


def test_quiet_hours_are_kept(mail):
    mail.channel("clara", quiet=(time(22), time(8)))
    mail.clock.at = (now() + timedelta(days=2)).replace(hour=23, minute=0)
    reminded(mail)
    assert mail.got("clara") == []
    mail.clock.at = (mail.clock.at + timedelta(days=1)).replace(hour=8, minute=1)
    mail.carry()
    assert len(mail.got("clara")) == 1


def test_who_decides_before_the_quiet_hours_end_is_not_reminded_any_more(mail):
    mail.channel("clara", quiet=(time(22), time(8)))
    mail.clock.at = (now() + timedelta(days=2)).replace(hour=23, minute=0)
    reminded(mail)
    mail.world.say(1, "clara")
    mail.clock.at = (mail.clock.at + timedelta(days=1)).replace(hour=8, minute=1)
    mail.carry()
    assert mail.got("clara") == []
    assert [one.state for one in models.Delivery.objects.filter(channel__person__handle="clara")] == ["dropped"]


def test_a_digest_holds_a_link_that_works_too(mail):
    from vekha.core.topics import Topic
    from vekha.core.wishes import Wish

    mail.channel("clara", wishes={Topic.REMINDER: Wish.DIGEST})
    mail.clock.pass_by(hours=25)
    reminded(mail)
    mail.clock.pass_by(hours=25)
    mail.carry()
    (note,) = [note for address, note in mail.world.notifier.sent() if address == "fake://clara"]
    opened(mail, note)


def test_a_link_that_is_a_week_old_works_again_by_the_reminder(mail):
    models.ClientLink.objects.update(expires_at=now() - timedelta(days=1))
    mail.clock.pass_by(hours=25)
    reminded(mail)
    opened(mail, to_clara(mail)[-1])
    assert 'name="answer"' in asking().get("/c/" + to_clara(mail)[-1].body.partition("/c/")[2].split()[0]).text


def test_a_deputy_is_reminded_in_place_of_who_is_away(mail):
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="vera@example.org", by="olga", now=now())
    name_deputy("lavka", "vera", until=(now() + timedelta(days=9)).date(), by="clara", now=now())
    mail.clock.pass_by(hours=25)
    reminded(mail)
    reached = [address for address, note in mail.world.notifier.sent() if "still waits" in note.title]
    assert reached == ["mail:vera@example.org"]


def test_who_decided_is_not_reminded(mail):
    mail.world.say(1, "clara")
    mail.clock.pass_by(hours=73)
    assert reminded(mail) == 0
