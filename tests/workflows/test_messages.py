"""A change on its way: who is told of what, in which words, and where the link leads."""

from __future__ import annotations

from datetime import time, timedelta

from procrastinate.contrib.django.models import ProcrastinateJob

from tests.workflows.fake_world import CAST, GREEN, RED, now
from tests.workflows.mailing import PAGES, Mail
from vekha.core.change import Answer
from vekha.core.topics import Topic
from vekha.core.wishes import Wish
from vekha.database import mailbox, models
from vekha.database.jobs import MESSAGES
from vekha.operations.submit_request import submit_request
from vekha.operations.tell import tell


def everybody(mail: Mail) -> None:
    for who in CAST:
        mail.channel(who, wishes={Topic.NEWS: Wish.AT_ONCE})


def test_each_is_told_when_it_is_their_turn_with_a_link_to_exactly_that(mail):
    everybody(mail)
    number = mail.world.agree()
    mail.world.push(number, "1.1")
    mail.world.settle()
    mail.clock.at = now()
    mail.carry()
    assert mail.got("tess")[-1] == "Lavka 1, Quick order: Candidate 1 waits for your verdict."
    _, note = next(one for one in reversed(mail.world.notifier.sent()) if one[0] == "fake://tess")
    assert note.body.endswith(f"\n\n{PAGES}/lavka/changes/1#verdict")
    assert mail.got("clara") == ["Lavka 1, Quick order: Version 1 of the agreement waits for your answer."]
    mail.world.say(number, "tess")
    mail.world.say(number, "max")
    mail.carry()
    assert "passed the tester" in mail.got("max")[-1]
    assert "waits for your yes or no" in mail.got("clara")[-1]
    mail.world.say(number, "clara")
    mail.world.settle()
    mail.clock.at = now()
    mail.carry()
    assert all(mail.got(who)[-1] == "Lavka 1, Quick order: It is live." for who in CAST)


def test_a_no_of_the_client_is_told_with_its_reason_and_so_is_what_went_back(mail):
    everybody(mail)
    number = mail.world.agree()
    mail.world.push(number, "1.1")
    mail.world.settle()
    mail.world.say(number, "tess")
    mail.world.say(number, "max")
    mail.world.say(number, "clara", Answer.NO, "the button is green")
    mail.world.settle()
    mail.clock.at = now()
    mail.carry()
    said = "Lavka 1, Quick order: Clara said no to candidate 1 as client, because: the button is green"
    assert said in mail.got("dan")
    assert said in mail.got("max")
    assert any("preview-1 serves its last good release again" in title for title in mail.got("dan"))
    assert said not in mail.got("clara")  # who says it need not be told


def test_failing_tests_are_named(mail):
    everybody(mail)
    number = mail.world.agree()
    mail.world.checks(RED, GREEN)
    mail.world.push(number, "1.1")
    mail.world.settle()
    mail.clock.at = now()
    mail.carry()
    assert "Candidate 1 was refused: unit: 1 of 1 failed: t::test_total" in mail.got("dan")[-1]


def test_a_message_speaks_its_readers_language(mail):
    mail.channel("dan", language="ru")
    mail.world.push(mail.world.agree(), "1.1")
    mail.world.settle()
    mail.world.say(1, "tess", Answer.NO, "кнопка закрыта")
    mail.clock.at = now()
    mail.carry()
    assert "Tess (тестировщик): кандидату 1 сказано «нет». Причина: кнопка закрыта" in mail.got("dan")[-1]


def test_a_fact_is_one_message_for_a_person_whatever_roles_they_have(mail):
    from vekha.core.actors import Role
    from vekha.operations.grant_role import grant_role

    for role in (Role.MANAGER, Role.TESTER, Role.DEVOPS):
        grant_role("lavka", "dan", role, name="", email="", by="olga", now=now())
    mail.channel("dan", wishes={Topic.NEWS: Wish.AT_ONCE})
    submit_request("lavka", "A footer", "", by="clara", now=now())
    mail.clock.at = now()
    mail.carry()
    assert mail.got("dan") == ["Lavka 1, A footer: A new request waits for your assessment."]


def test_planned_again_nothing_is_added(mail):
    mail.channel("tess")
    mail.channel("max", wishes={Topic.NEWS: Wish.DIGEST})
    submit_request("lavka", "A footer", "", by="clara", now=now())
    mail.clock.at = now()
    last = models.JournalHead.objects.get().seq
    for _ in range(3):
        tell(last, last, now=mail.clock.at)
    assert [(str(one.channel.person), one.day is None) for one in models.Delivery.objects.order_by("pk")] == [
        ("tess", True),
        ("max", False),
    ]
    assert mail.carry() == 1
    assert len(mail.got("tess")) == 1


def test_without_any_channel_messages_are_planned_and_no_job_is_made(mail):
    submit_request("lavka", "A footer", "", by="clara", now=now())
    assert {one.name for one in mailbox.messages(person="tess")} == {"assess", "role"}
    assert not ProcrastinateJob.objects.filter(queue_name=MESSAGES).exists()
    assert mailbox.reach(now() - timedelta(days=1)).channels == 0


def test_a_person_without_a_channel_is_told_nothing_and_shown_as_such(mail):
    mail.channel("dan")
    submit_request("lavka", "A footer", "", by="clara", now=now())
    mail.clock.at = now()
    mail.carry()
    assert {one.person: one.state for one in mailbox.messages() if one.name == "assess"} == {
        "dan": "sent",
        "tess": "nowhere",
        "olga": "nowhere",
    }


def test_zed_the_stranger_is_told_nothing(mail):
    models.Person.objects.create(handle="zed", name="Zed", created_at=now())
    submit_request("lavka", "A footer", "", by="clara", now=now())
    assert mailbox.messages(person="zed") == ()


def test_in_quiet_hours_it_waits_but_an_alarm_does_not(mail):
    from vekha.operations.record_rollback import record_rollback_failed

    mail.world.push(mail.world.agree(), "1.1")
    mail.world.settle()
    mail.world.say(1, "tess", Answer.NO, "covered")
    run = models.Run.objects.filter(workflow="rollback").get()
    mail.clock.at = mail.clock.at.replace(hour=23, minute=0)
    for who in ("dan", "olga"):
        mail.channel(who, quiet=(time(22), time(8)), zone="UTC")
    record_rollback_failed(run, "no room on the disk", now=mail.clock.at)
    submit_request("lavka", "A footer", "", by="clara", now=mail.clock.at)
    mail.carry()
    assert [title.partition(": ")[2][:12] for title in mail.got("olga")] == ["Look at once"]
    mail.clock.pass_by(hours=8, minutes=59)
    mail.carry()
    assert len(mail.got("dan")) == 1
    mail.clock.pass_by(minutes=1)
    mail.carry()
    assert [len(mail.got("dan")), len(mail.got("olga"))] == [2, 2]


def test_a_digest_is_one_message_a_day_and_what_comes_too_late_stands_in_the_next(mail):
    mail.clock.at = mail.clock.at.replace(hour=7, minute=0)
    mail.channel("max", digest=time(9), zone="UTC")
    for title in ("A footer", "A header"):
        submit_request("lavka", title, "", by="clara", now=mail.clock.at)
    assert mail.carry() == 0
    mail.clock.pass_by(hours=2)
    assert mail.carry() == 1
    (_, note), *rest = mail.world.notifier.sent()
    assert not rest
    assert note.title == f"What happened, {mail.clock.at.date().isoformat()}"
    assert [title in note.body for title in ("A footer", "A header")] == [True, True]
    assert f"{PAGES}/lavka/changes/2#assessments" in note.body
    mail.clock.at -= timedelta(minutes=5)  # planned by a clock that is behind: that digest has gone
    submit_request("lavka", "A sidebar", "", by="clara", now=mail.clock.at)
    mail.carry()
    mail.clock.pass_by(hours=24, minutes=5)
    mail.carry()
    assert "A sidebar" in mail.world.notifier.sent()[-1][1].body
    assert len(mail.got("max")) == 2


def test_who_wants_to_hear_nothing_of_a_topic_does_not(mail):
    mail.channel("tess", wishes={Topic.DECIDE: Wish.NEVER})
    submit_request("lavka", "A footer", "", by="clara", now=now())
    mail.clock.at = now()
    assert mail.carry() == 0
    assert [one.state for one in mailbox.messages(person="tess") if one.name == "assess"] == ["never"]


def test_line_ends_and_turned_text_do_not_reach_a_title_and_markup_stays_text(mail):
    mail.channel("tess")
    title = "Order\r\nBcc: zed@example.org\n\n<script>alert(1)</script>\u202e{by} %(x)s"
    submit_request("lavka", title, "", by="clara", now=now())
    mail.clock.at = now()
    mail.carry()
    (got,) = mail.got("tess")
    assert got.startswith("Lavka 1, Order Bcc: zed@example.org <script>alert(1)</script> {by} %(x)s: A new request")
    assert not set("\r\n\u202e") & set(got)


def test_a_very_long_reason_is_cut(mail):
    mail.channel("dan")
    mail.world.push(mail.world.agree(), "1.1")
    mail.world.settle()
    mail.world.say(1, "tess", Answer.NO, "why " * 5_000)
    mail.clock.at = now()
    mail.carry()
    _, note = mail.world.notifier.sent()[-1]
    assert len(note.title) <= 160
    assert len(note.body) <= 1_100
    assert note.body.endswith("#verdict")


def test_a_digest_of_very_many_says_how_many_more_there_are(mail):
    mail.channel("max", zone="UTC")
    for number in range(60):
        submit_request("lavka", f"Wish {number} {'x' * 60}", "", by="clara", now=mail.clock.at)
    mail.carry()
    mail.clock.pass_by(hours=24)
    mail.carry()
    ((_, note),) = mail.world.notifier.sent()
    assert len(note.body) <= 4_000
    shown = note.body.count("Lavka ")
    assert note.body.endswith(f"Besides these, there are more messages: {60 - shown}")
