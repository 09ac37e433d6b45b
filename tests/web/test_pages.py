"""What each page says, over a store that was carried on by playing operations."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking
from tests.web.page import Page
from tests.web.shop import EVIL, LONG
from tests.workflows.fake_world import now
from vekha.database import models, overview, queries
from vekha.database.pages import plain
from vekha.operations.submit_request import submit_request

ADDRESSES = ("/", "/status.json", "/lavka/changes/1", "/lavka/environments/production")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_is_sound_in_both_languages(shop, web, language):
    for path in shop.addresses().values():
        answer = web.get(path, headers={"accept-language": language})
        assert answer.status_code == 200, path
        page = Page(answer.text)
        assert (page.count["h1"], page.count["main"], page.count["title"]) == (1, 1, 1), path
        assert page.language == language
        assert not {"style", "onclick", "onload"} & page.attributes, path
        assert page.count["style"] == 0, path
        assert page.count["script"] == answer.text.count("<script src="), path  # ours, from files
        assert page.moments, path
        assert all(len(one) == len("2026-12-01") or datetime.fromisoformat(one).tzinfo for one in page.moments), path


def test_a_change_says_who_must_act_since_when_and_what_a_no_would_do(shop, web):
    text = Page(web.get(f"/lavka/changes/{shop.asked}").text).text
    assert "Waiting for the client Clara for" in text
    assert "to say yes or no to candidate 3." in text
    assert "On a no: the preview serves its last good release again by itself" in text


def test_a_change_names_failing_tests_and_keeps_every_reason(shop, web):
    text = Page(web.get(f"/lavka/changes/{shop.asked}").text).text
    assert "t::test_total" in text
    assert "On a phone the basket covers the button." in text
    assert "All nine tests pass." in text
    assert "Tess rolled back to artifact" in text


def test_a_declined_agreement_waits_for_the_manager_with_the_reason(shop, web):
    text = Page(web.get(f"/lavka/changes/{shop.declined}").text).text
    assert "Waiting for the manager Max" in text
    assert "Declined: Three are enough." in text
    assert "C1 given a samovar, when it is paid in parts, then there are four payments, two weeks apart" in text
    assert "C1: look at it" in text
    assert "Nothing is needed besides." in text
    assert "December 1, 2096" in text
    assert "4–8–20.5 h" in text
    assert "On a no" not in text  # it was said already


def test_a_withdrawn_change_waits_for_nobody(shop, web):
    text = Page(web.get(f"/lavka/changes/{shop.withdrawn}").text).text
    assert "Nothing is waited for" in text
    assert "Withdrawn: nobody reads them" in text


def test_an_environment_says_what_it_serves_and_where_a_rollback_would_go(shop, web):
    text = Page(web.get("/lavka/environments/production").text).text
    assert f"Serves change {shop.live}, candidate 1" in text
    assert "A rollback would go to the first release" in text
    assert "Production serves lavka-production-" in text


def test_the_overview_says_that_nothing_gets_done_without_workers(shop, web, monkeypatch):
    assert "No worker runs" in Page(web.get("/").text).text
    monkeypatch.setattr(queries, "workers", lambda: 2)
    text = Page(web.get("/").text).text
    assert "No worker runs" not in text
    assert "2 workers run." in text


def test_whoever_has_no_role_is_told_who_gives_one(database):
    models.Person.objects.create(handle="zed", name="Zed", created_at=now())
    zed = asking()
    zed.force_login(models.Person.objects.get(handle="zed"))
    assert "You have no role in any project" in Page(zed.get("/").text).text


def test_what_people_wrote_is_text_and_nothing_else(shop, web):
    for path in ("/", f"/lavka/changes/{shop.requested}", f"/lavka/changes/{shop.asked}"):
        answer = web.get(path)
        assert EVIL not in answer.text
        assert EVIL in Page(answer.text).text
    assert LONG in web.get("/").text


def test_russian_pages_leave_no_english_sentence(shop, web):
    text = Page(web.get(f"/lavka/changes/{shop.asked}?lang=ru").text).text
    assert "Ждём клиента Clara (уже" in text
    assert "нужно сказать «да» или «нет» по кандидату 3." in text
    assert "Если «нет»: предпросмотр сам вернётся" in text
    assert "Проверка unit кандидата 1 — не пройдена: не прошло 1 из 1: t::test_total" in text
    assert "тестировщик tess говорит «нет»: On a phone" in text
    assert not {"candidate", "waiting", "agreement", "said", "passed"} & set(text.lower().split())


def test_a_chosen_language_is_remembered_and_an_unknown_one_ignored(shop, web):
    assert Page(web.get("/?lang=ru").text).language == "ru"
    assert Page(web.get("/lavka/changes/1").text).language == "ru"
    assert Page(web.get("/?lang=tlh").text).language == "ru"
    assert Page(web.get("/?lang=en", headers={"accept-language": "ru"}).text).language == "en"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nowhere/changes/1",
        "/lavka/changes/99",
        "/lavka/changes/99999999999999999999999",
        "/lavka/environments/nowhere",
        "/nowhere/environments/production",
    ],
)
def test_what_is_not_there_is_a_kind_page(shop, web, path):
    answer = web.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in Page(answer.text).text
    assert "По этому адресу ничего нет" in Page(web.get(path + "?lang=ru").text).text


def test_an_unknown_error_shows_an_id_to_the_reader_and_everything_to_the_operator(shop, web, monkeypatch, caplog):
    def broken(of: object) -> None:
        raise RuntimeError("secret of the operator")

    monkeypatch.setattr(overview, "stuck", broken)
    answer = web.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    (record,) = [one for one in caplog.records if one.name == "vekha.web"]
    assert str(record.args[0]) in answer.text
    assert "secret of the operator" in str(record.exc_info)


def test_without_a_database_the_page_says_so(shop, web, monkeypatch):
    def away(of: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(overview, "stuck", away)
    answer = web.get("/")
    assert answer.status_code == 503
    assert "The database does not answer" in Page(answer.text).text


@pytest.mark.parametrize("path", [*ADDRESSES, "/healthz"])
def test_everything_only_reads(shop, web, path):
    assert web.head(path).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(web, method)(path).status_code == 405


@pytest.mark.parametrize("path", [*ADDRESSES, "/nothing", "/static/vekha/look.css"])
def test_every_answer_forbids_what_is_not_ours(shop, web, path):
    answer = web.get(path)
    answer.close()  # a static file
    policy = answer.headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == rules["script-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in policy


def test_status_for_programs_is_what_the_command_line_reads(shop, web):
    answer = web.get("/status.json")
    assert answer.headers["Content-Type"] == "application/json"
    found, expected = answer.json(), plain(queries.status())
    assert set(found) == {"home", "now", "workers", "events", "projects", "changes", "environments", "runs"}
    assert {**found, "now": ""} == {**expected, "now": ""}
    assert {"who", "what", "since"} <= set(found["changes"][0]["waiting"])


@pytest.mark.parametrize("path", ["/", "/lavka/changes/1", "/lavka/environments/production"])
def test_ten_changes_take_as_many_queries_as_one(shop, web, path):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert web.get(path).status_code == 200
        return len(seen)

    few = asked()
    for number in range(10):
        submit_request("lavka", f"Wish {number}", "", by="clara", now=now())
    assert asked() == few <= 32
