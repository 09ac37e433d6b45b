"""A client is away: another one decides by a link of their own, as themselves, and it is said in whose place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.web.conftest import asking, stranger
from tests.web.links import code, link, mails, post, say, stage, text
from tests.workflows.fake_world import FakeWorld, now
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import BadInput, Denied, NotFound
from vekha.database import models
from vekha.database.timeline import events_of
from vekha.operations.grant_role import grant_role
from vekha.operations.name_deputy import end_absence, name_deputy
from vekha.operations.revoke_role import revoke_role
from vekha.operations.set_message_rules import Wanted, set_message_rules
from vekha.workflows.messaging import ask_everybody

VERA = "mail:vera@example.org"


@pytest.fixture
def two(asked) -> FakeWorld:
    """Vera is a client too, since Clara's link was made."""
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="vera@example.org", by="olga", now=now())
    return asked


def today(days: int = 0):
    return (now() + timedelta(days=days)).date()


def again_from_the_manager(world: FakeWorld) -> None:
    """The next candidate reaches the client."""
    world.say(1, "clara", Answer.NO, "in blue")
    world.settle()
    world.push(1, "1.2")
    world.settle()
    world.say(1, "tess")
    world.say(1, "max")


def test_the_deputy_gets_the_link_in_place_of_the_client_and_decides_as_themselves(two):
    name_deputy("lavka", "vera", until=today(7), by="clara", now=now())
    again_from_the_manager(two)
    before = len(mails(two))
    path = link(two, VERA)
    assert len(mails(two)) == before  # nothing to Clara
    (note,) = [note for note in mails(two, VERA) if "/c/" in note.body]
    assert "You stand in for Clara." in note.body
    browser = asking()
    assert "You stand in for Clara" in text(browser.get(path))
    say(browser, path, "yes")
    browser.post(path, {"code": code(two, VERA)})
    assert stage() == "releasing"
    verdict = models.Verdict.objects.get(role=Role.CLIENT, answer=Answer.YES)
    assert (verdict.person, verdict.stood_in_for) == ("vera", ["clara"])
    page = text(asking("max").get("/lavka/changes/1"))
    assert "in place of Clara" in page
    last = [one for one in events_of(["change:lavka/1"]) if one.kind == "VerdictGiven"][-1]
    assert last.text == "said yes as client to candidate 2 (in place of clara)"


def test_from_the_link_s_page_a_client_lets_somebody_else_decide_and_a_code_confirms_it(two):
    path, browser = link(two), asking()
    day = today(3)
    given = {"away": "1", "deputy": "vera", "until": day.isoformat()}
    assert browser.post(path, given).status_code == 302
    assert "One more step: Vera decides in your place until" in text(browser.get(path))
    assert not models.Absence.objects.exists()  # not before it is known who said it
    assert browser.post(path, {"code": code(two)}).status_code == 302
    shown = text(browser.get(path))
    assert "and gets the links" in shown
    assert 'name="answer"' in browser.get(path).text  # Clara may decide still
    ask_everybody(two.outside)
    vera = link(two, VERA)
    assert "You stand in for Clara" in text(asking().get(vera))
    say(asking(), path, "yes")
    assert asking().post(path, {"code": code(two)}).status_code == 302
    assert models.Verdict.objects.get(role=Role.CLIENT).stood_in_for == []


def test_a_draft_stays_when_somebody_else_is_named(two):
    path, browser = link(two), asking()
    say(browser, path, "no", "The price is hidden")
    browser.post(path, {"away": "1", "deputy": "vera", "until": today(3).isoformat()})
    browser.post(path, {"code": code(two)})
    assert "The price is hidden" in browser.get(path).text


@pytest.mark.parametrize("given", [{"deputy": "vera"}, {"until": "2099-01-01"}, {"deputy": "vera", "until": "soon"}])
def test_who_and_until_when_are_both_needed(two, given):
    answer = asking().post(link(two), {"away": "1", **given})
    assert answer.status_code == 400
    assert "Who decides in your place, and until when?" in text(answer)


@pytest.mark.parametrize(("deputy", "days"), [("zed", 3), ("dan", 3), ("vera", -1)])
def test_what_cannot_be_is_said_after_the_code(two, deputy, days):
    path, browser = link(two), asking()
    browser.post(path, {"away": "1", "deputy": deputy, "until": today(days).isoformat()})
    answer = browser.post(path, {"code": code(two)})
    assert answer.status_code in (400, 404)
    assert not models.Absence.objects.exists()
    assert stage() == "client_review"


def test_a_forwarded_link_does_not_work_for_the_deputy_either(two):
    path = link(two)
    name_deputy("lavka", "vera", until=today(7), by="clara", now=now())
    say(asking(), path, "yes")  # whoever has it
    assert mails(two)[-1].title.startswith("Your code")  # but the code goes to Clara
    assert not [note for note in mails(two, VERA) if "code:" in note.title]


def test_days_are_those_of_the_client_s_own_clock(two):
    set_message_rules(Wanted(zone="Asia/Vladivostok"), by="clara", now=now())
    moment = datetime(2026, 12, 1, 20, tzinfo=UTC)  # there it is the 2nd already
    row = name_deputy("lavka", "vera", since=date(2026, 12, 5), until=date(2026, 12, 6), by="clara", now=moment)
    assert row.since == datetime(2026, 12, 4, 14, tzinfo=UTC)
    assert row.until == datetime(2026, 12, 6, 14, tzinfo=UTC)
    with pytest.raises(BadInput, match="last day"):
        name_deputy("lavka", "vera", until=date(2026, 12, 1), by="clara", now=moment)


def test_before_the_first_day_and_after_the_last_the_client_decides(two):
    name_deputy("lavka", "vera", since=today(2), until=today(3), by="clara", now=now())
    again_from_the_manager(two)
    assert {one.person.handle for one in models.ClientLink.objects.filter(candidate__number=2)} == {"clara", "vera"}
    models.ClientLink.objects.all().update(replaced_at=now())
    from vekha.operations.ask_clients import ask_clients

    ask_clients("lavka", 1, now=now() + timedelta(days=2, hours=1))
    fresh = models.ClientLink.objects.filter(candidate__number=2, replaced_at=None)
    assert [one.person.handle for one in fresh] == ["vera"]


def test_who_is_back_is_asked_again(two):
    name_deputy("lavka", "vera", until=today(7), by="clara", now=now())
    again_from_the_manager(two)
    assert not models.ClientLink.objects.filter(candidate__number=2, person__handle="clara").exists()
    end_absence("lavka", by="clara", now=now())
    with pytest.raises(NotFound, match="not away"):
        end_absence("lavka", by="clara", now=now())
    ask_everybody(two.outside, "lavka")
    assert models.ClientLink.objects.filter(candidate__number=2, person__handle="clara").exists()


def test_a_deputy_who_is_no_client_any_more_leaves_the_client_asked(two):
    name_deputy("lavka", "vera", until=today(7), by="clara", now=now())
    revoke_role("lavka", "vera", Role.CLIENT, by="olga", now=now())
    again_from_the_manager(two)
    assert [one.person.handle for one in models.ClientLink.objects.filter(candidate__number=2)] == ["clara"]


def test_only_clients_name_only_clients(two):
    for who in ("max", "dan", "tess", "olga"):
        with pytest.raises(Denied):
            name_deputy("lavka", "vera", until=today(1), by=who, now=now())
    with pytest.raises(NotFound, match="no client"):
        name_deputy("lavka", "dan", until=today(1), by="clara", now=now())
    with pytest.raises(BadInput, match="own deputy"):
        name_deputy("lavka", "clara", until=today(1), by="clara", now=now())


def test_of_two_deputies_the_newer_one_counts(two):
    grant_role("lavka", "cora", Role.CLIENT, name="Cora", email="cora@example.org", by="olga", now=now())
    name_deputy("lavka", "vera", until=today(7), by="clara", now=now())
    name_deputy("lavka", "cora", until=today(7), by="clara", now=now())
    row = models.Absence.objects.get(ended_at=None)
    assert row.deputy.handle == "cora"
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Absence.objects.create(
            person=row.person,
            deputy=row.deputy,
            project=row.project,
            first_day=row.first_day,
            last_day=row.last_day,
            since=row.since,
            until=row.until,
            named_at=now(),
        )


def test_the_manager_sees_who_is_away(two):
    name_deputy("lavka", "vera", until=today(7), by="clara", now=now())
    assert "Vera stands in" in text(asking("max").get("/lavka/changes/1"))
    post(two)
    (told,) = [note for note in two.notifier.sent() if note[0] == VERA] or [None]
    assert told is None  # Vera has no channel; her link will tell her


def test_in_their_settings_a_client_lets_another_decide_and_everybody_sees_who_is_away(two):
    clara, people = asking("clara"), "/projects/lavka/people"
    assert "Nobody: each client decides for themselves." in text(asking("max").get(people))
    assert 'href="/me#away-lavka"' in clara.get("/lavka/changes/1").text
    given = {"deputy": "vera", "since": "", "until": today(7).isoformat()}
    shown = clara.post("/projects/lavka/absences", given, follow=True)
    assert "Vera decides in your place" in text(shown)
    assert models.Absence.objects.get(ended_at=None).deputy.handle == "vera"
    assert "Clara Vera stands in" in text(asking("max").get(people))
    assert "When you are away" not in text(asking("max").get("/me"))  # who is no client
    assert "You decide yourself again" in text(clara.post("/projects/lavka/absences/end", follow=True))
    assert not models.Absence.objects.filter(ended_at=None).exists()
    again = clara.post("/projects/lavka/absences/end")
    assert again.status_code == 404
    assert "Nothing to do." in text(again)


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"until": ""}, 400, "Who decides in your place, and until when?"),
        ({"deputy": ""}, 400, "Choose a name and a day."),
        ({"since": "soon"}, 400, "This is not a day."),
        ({"until": "2020-01-01"}, 400, "The last day is before the first one, or has passed."),
        ({"deputy": "dan"}, 404, "dan is no client of lavka."),
    ],
)
def test_what_cannot_be_is_said_in_the_form_and_nothing_typed_is_lost(two, given, status, says):
    sent = {"deputy": "vera", "since": "2099-01-02", "until": "2099-01-03", **given}
    answer = asking("clara").post("/projects/lavka/absences", sent)
    assert answer.status_code == status
    assert says in text(answer)
    form = answer.text.partition('id="away-lavka"')[2].partition("</section>")[0]
    assert [f'value="{sent[name]}"' in form for name in ("since", "until")] == [True, True]
    assert "csrfmiddlewaretoken" in form  # so it can be sent
    assert not models.Absence.objects.exists()


def test_who_is_no_client_is_refused_with_the_reason_and_who_is_not_there_learns_nothing(two):
    sent = {"deputy": "vera", "until": today(7).isoformat()}
    answer = asking("max").post("/projects/lavka/absences", sent)
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert stranger().post("/projects/lavka/absences", sent).status_code == 404
    assert not models.Absence.objects.exists()
