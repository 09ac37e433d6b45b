"""What people set for themselves; and that pages keep to it: each reads times by their own clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking
from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.core.topics import Topic
from vekha.core.wishes import Wish
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.set_message_rules import Wanted, newest, set_message_rules
from vekha.web import clock

FORM = {"language": "en", "zone": "Europe/Berlin", "quiet_from": "", "quiet_to": "", "digest": "09:00"}


def live_by_the_clock_of(handle: str, zone: str, language: str = "en") -> None:
    set_message_rules(Wanted(language=language, zone=zone), by=handle, now=now())


def happened(*moments: str) -> None:
    """An event of the project at each of these moments, in UTC."""
    with transaction.atomic():
        at = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in moments]
        append([Entry("PersonRenamed", "project:lavka", "olga", one, {"name": "Olga", "before": ""}) for one in at])


def times(page: str) -> list[tuple[str, str, str]]:
    """Of the newest events: as a program reads them, to the second, and as they are shown."""
    history = page.partition('id="history"')[2]
    return re.findall(r'<time datetime="([^"]+)" title="([^"]+)">([^<]+)</time>', history)


def test_times_are_by_the_readers_own_clock_and_for_programs_in_utc(shop):
    live_by_the_clock_of("olga", "Asia/Kathmandu")
    happened("2026-03-01T22:30:05")
    page = asking("olga").get("/projects/lavka").text
    assert times(page)[0] == ("2026-03-01T22:30:05+00:00", "2 Mar 2026, 04:15:05 UTC+5:45", "2 Mar, 04:15")
    assert "Times are in Asia/Kathmandu, UTC+5:45." in Page(page).text
    other = asking("max").get("/projects/lavka").text
    assert times(other)[0] == ("2026-03-01T22:30:05+00:00", "1 Mar 2026, 22:30:05 UTC", "1 Mar, 22:30")
    assert "Times are in UTC." in Page(other).text


def test_summer_time_begins_and_ends_on_the_page_as_on_the_wall(shop):
    live_by_the_clock_of("olga", "Europe/Berlin")
    happened("2026-03-29T00:59:59", "2026-03-29T01:00:00", "2026-10-25T00:30:00", "2026-10-25T01:30:00")
    shown = [(exact, short) for _utc, exact, short in times(asking("olga").get("/projects/lavka").text)[:4]]
    assert shown[::-1] == [
        ("29 Mar 2026, 01:59:59 UTC+1", "29 Mar, 01:59"),
        ("29 Mar 2026, 03:00:00 UTC+2", "29 Mar, 03:00"),  # an hour was left out
        ("25 Oct 2026, 02:30:00 UTC+2", "25 Oct, 02:30"),  # this one comes twice
        ("25 Oct 2026, 02:30:00 UTC+1", "25 Oct, 02:30"),
    ]


@pytest.mark.parametrize("path", ["/", "/lavka/changes/1", "/lavka/environments/production", "/board", "/people"])
def test_every_page_names_its_zone(shop, path):
    live_by_the_clock_of("max", "America/St_Johns")
    text = Page(asking("max").get(path).text).text
    assert re.search(r"Times are in America/St_Johns, UTC-[23]:30\.", text)


def test_moments_in_sentences_are_by_the_same_clock(shop):
    live_by_the_clock_of("olga", "Europe/Moscow")
    data = {"service": "ci", "until": "2026-03-01T22:30:00+00:00"}
    with transaction.atomic():
        append([Entry("TokenRotated", "project:lavka", "olga", now(), data)])
    assert "the old one is valid until 2 Mar, 01:30" in Page(asking("olga").get("/projects/lavka").text).text


def test_a_zone_that_this_machine_does_not_know_any_more_is_utc_and_says_so(shop):
    models.MessageRules.objects.create(
        person=models.Person.objects.get(handle="max"), language="en", zone="Mars/Olympus", digest="09:00", at=now()
    )
    max_ = asking("max")
    assert "Times are in UTC." in Page(max_.get("/").text).text
    assert '<option value="Mars/Olympus" selected>' in max_.get("/me").text


def test_the_zones_to_choose_from_are_known_and_have_names_in_both_languages():
    from django.utils import translation

    for language in ("en", "ru"):
        with translation.override(language):
            found = [one for _area, some in clock.zones(now()) for one in some]
            assert len(found) == len({one.name for one in found}) > 350
            assert {one.name for one in found} <= available_timezones()
            assert {"Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Tokyo"} <= {one.name for one in found}
    assert next(one.place for one in found if one.name == "Europe/Moscow") == "Москва"


def test_language_and_zone_are_set_on_the_page_and_hold_at_once_and_elsewhere(shop):
    max_, phone = asking("max"), asking()
    phone.force_login(models.Person.objects.get(handle="max"))
    answer = max_.post("/me/rules", FORM | {"language": "ru", "wish-news": "never"})
    assert answer.headers["Location"] == "/me"
    page = Page(max_.get("/me").text)
    assert page.language == "ru"
    assert "Сохранено и действует с этого момента." in page.text
    assert "Часовой пояс страниц: Europe/Berlin, UTC+" in page.text
    assert Page(phone.get("/").text).language == "ru"
    assert Page(phone.get("/?lang=en").text).language == "en"  # for this browser, whatever else was chosen
    row = newest(models.Person.objects.get(handle="max"))
    assert (row.language, row.zone, row.wishes[Topic.NEWS]) == ("ru", "Europe/Berlin", Wish.NEVER)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"zone": "Europe/Atlantis"}, "'Europe/Atlantis' is no time zone."),
        ({"language": "tlh"}, "There are no texts in 'tlh'."),
        ({"quiet_from": "22:00"}, "Quiet hours have a beginning and an end."),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "Quiet hours that never end would hide everything."),
        ({"digest": "half past"}, "'half past' is no time of the day."),
        ({"wish-alarm": "never"}, "An alarm always comes at once."),
        ({"wish-news": "sometimes"}, "The form was not complete."),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_given_and_nothing_typed_is_lost(shop, given, says):
    answer = asking("max").post("/me/rules", FORM | {"quiet_to": "", "wish-moved": "digest"} | given)
    assert answer.status_code == 400
    text = Page(answer.text).text
    assert says in text
    assert re.search(r'name="wish-moved">.*?<option value="digest" selected>', answer.text, re.DOTALL)
    assert not models.MessageRules.objects.exists()


def test_somebody_says_what_they_are_called(shop):
    max_ = asking("max")
    assert max_.post("/me/name", {"name": "  Max Müller "}).status_code == 302
    assert "Max Müller" in Page(asking("olga").get("/people").text).text
    for wrong in ("", " ", "x" * 101, "two\nlines"):
        answer = max_.post("/me/name", {"name": wrong})
        assert answer.status_code == 400
        assert "This is not a name." in Page(answer.text).text
    assert models.Person.objects.get(handle="max").name == "Max Müller"


def test_signing_out_everywhere_else_keeps_this_one_session(shop):
    here, there, other = asking("max"), asking("max"), asking("tess")
    assert there.get("/").status_code == 200
    assert here.post("/me/sessions").headers["Location"] == "/me"
    assert "You are signed out everywhere but here." in Page(here.get("/me").text).text
    assert there.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_a_channel_is_added_tried_and_removed_after_a_question(asked):
    clara = asking("clara")
    assert clara.post("/me/channels", {"address": "not an address", "label": "Phone"}).status_code == 400
    assert clara.post("/me/channels", {"address": "fake://phone", "label": "Phone"}).status_code == 302
    page = clara.get("/me")
    assert "Phone" in Page(page.text).text
    assert "fake://phone" not in page.text
    assert clara.post("/me/channel-tests").status_code == 302
    row = models.Channel.objects.get()
    question = clara.get(f"/me/channels/{row.pk}/removal")
    assert "The address is forgotten." in Page(question.text).text
    assert models.Channel.objects.get().removed_at is None  # it was only asked
    assert asking("max").post(f"/me/channels/{row.pk}/removal").status_code == 404
    assert clara.post(f"/me/channels/{row.pk}/removal").headers["Location"] == "/me"
    assert models.Channel.objects.get().removed_at is not None


def test_whoever_has_no_role_sees_their_settings_and_is_told_why_nothing_can_be_kept(database):
    models.Person.objects.create(handle="zed", name="Zed", created_at=now())
    zed = asking()
    zed.force_login(models.Person.objects.get(handle="zed"))
    assert zed.get("/me").status_code == 200
    answer = zed.post("/me/rules", FORM)
    assert answer.status_code == 403
    assert "zed has no role in any project." in Page(answer.text).text


def test_the_page_takes_as_many_queries_with_channels_as_without(shop):
    max_ = asking("max")
    person = models.Person.objects.get(handle="max")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert max_.get("/me").status_code == 200
        return len(seen)

    few = asked()
    for number in range(7):
        models.Channel.objects.create(person=person, service="mailto", secret=str(number), added_at=now())
    assert asked() == few <= 14
