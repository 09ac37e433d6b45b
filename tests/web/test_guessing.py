"""Whoever guesses learns nothing, is slowed down, and is recognised by an address that they cannot choose (R14)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.web.conftest import address, asking
from tests.web.links import CLARA, code, link, post, say
from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.cli.platform import _serving
from vekha.config import settings as installation
from vekha.core.actors import Role
from vekha.database import models
from vekha.operations.disable_person import disable_person
from vekha.operations.grant_role import grant_role

OTHER_PROCESS = """
from vekha.wiring import set_up_django
set_up_django()
from django.test import Client
client = Client(headers={"host": "localhost"})
for _ in range(3):
    answer = client.post("/account/login/", {"login": "max", "password": "wrong"})
    print("too many" in answer.text.lower())
"""
PASSWORD = "an old pole in the bay"
LOGIN = "/account/login/"


@pytest.fixture
def known(shop, monkeypatch) -> None:
    """Max and Dan have passwords, Tess has none; Dan is disabled. How many hashes there are matters, not how slow."""
    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 1_000)
    for handle in ("max", "dan"):
        person = models.Person.objects.get(handle=handle)
        person.set_password(PASSWORD)
        person.save()
    disable_person("dan", why="gone", by="olga", now=now())


def guess(browser: Client, name: str, password: str, **headers: str) -> int:
    return browser.post(LOGIN, {"login": name, "password": password}, headers=headers).status_code


def test_what_was_tried_and_used_is_known_to_every_process_of_the_web_server(known):
    """By what they share, the database: a memory of their own would give each of them tries anew."""
    for _ in range(5):
        guess(asking(), "max", "wrong")
    there = [sys.executable, "-c", OTHER_PROCESS]
    environment = {**os.environ, "DATABASE_URL": address()}
    said = subprocess.run(there, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.split() == ["True"] * 3


NAMES = ("max", "tess", "dan", "nobody", "max@example.org", "tess@example.org", "nobody@example.org")


def test_whoever_is_known_or_not_costs_as_many_hashes_and_reads_the_same(known, monkeypatch):
    counted: list[str] = []
    encode = hashers.PBKDF2PasswordHasher.encode
    monkeypatch.setattr(
        hashers.PBKDF2PasswordHasher, "encode", lambda *given, **more: counted.append("") or encode(*given, **more)
    )
    seen = {}
    for name in NAMES:
        counted.clear()
        answer = asking().post(LOGIN, {"login": name, "password": "wrong"})
        seen[name] = (answer.status_code, Page(answer.text).text, len(counted))
    by_name = {seen[name] for name in NAMES if "@" not in name}
    by_mail = {seen[name] for name in NAMES if "@" in name}
    assert (len(by_name), len(by_mail)) == (1, 1), seen
    assert {one[0] for one in by_name | by_mail} == {200}
    assert {one[2] for one in by_name | by_mail} != {0}


def test_the_sixth_guess_at_one_name_is_too_many_and_others_still_come_in(known, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    stranger = asking()
    seen = [stranger.post(LOGIN, {"login": "max", "password": f"guess {number}"}) for number in range(12)]
    told = ["too many" in one.text.lower() for one in seen]
    assert told == [False] * 5 + [True] * 7
    assert guess(asking(), "max", PASSWORD, **{"x-forwarded-for": "198.51.100.8"}) != 302
    person = models.Person.objects.get(handle="tess")
    person.set_password(PASSWORD)
    person.save()
    assert guess(asking(), "tess", PASSWORD, **{"x-forwarded-for": "198.51.100.8"}) == 302


def test_another_host_in_the_request_gives_no_more_guesses(known, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(6):
        where = {"host": f"host-{number}.localhost", "x-forwarded-for": f"198.51.100.{number}"}
        assert guess(asking(), "max", "wrong", **where) == 200
    assert guess(asking(), "max", PASSWORD, **{"x-forwarded-for": "198.51.100.99"}) != 302


def test_a_header_that_anybody_can_write_does_not_make_another_address(known):
    answers = []
    for number in range(40):
        claimed = dict.fromkeys(("x-forwarded-for", "x-real-ip", "forwarded"), f"203.0.113.{number}")
        answers.append(guess(asking(), f"name-{number}", "wrong", **claimed))
    assert 429 in answers
    assert "--no-proxy-headers" in _serving("vekha.web.asgi", "127.0.0.1", 8070)


def test_behind_a_web_server_of_ours_the_address_is_what_that_one_wrote(known, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    spoofed = [
        guess(asking(), f"name-{number}", "wrong", **{"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"})
        for number in range(40)
    ]
    assert 429 in spoofed
    assert guess(asking(), "max", PASSWORD, **{"x-forwarded-for": "198.51.100.8"}) == 302


def test_nobody_trusts_a_web_server_that_was_not_named(tmp_path):
    assert installation.read_settings(tmp_path).proxies == 0


@pytest.mark.parametrize(
    "name",
    [
        "account_reset_password",
        "account_reset_password_from_key",
        "account_email",
        "account_confirm_email",
        "account_signup",
        "socialaccount_signup",
        "socialaccount_connections",
        "account_request_login_code",
    ],
)
def test_there_is_no_reset_by_mail_no_signing_up_and_no_change_of_e_mail(name):
    with pytest.raises(NoReverseMatch):
        reverse(name, kwargs={} if "key" not in name else {"uidb36": "1", "key": "x"})


@pytest.mark.parametrize("path", ["password/reset/", "signup/", "email/", "login/code/", "3rdparty/", "social/signup/"])
def test_nor_do_their_addresses_answer(known, path):
    given = {"email": ["max@example.org", "evil@example.org"], "login": ["max", "zed"]}
    for browser in (asking(), asking("olga")):
        assert browser.post(f"/account/{path}", given).status_code in (302, 404)
        assert browser.get(f"/account/{path}", follow=True).status_code in (200, 404)
    assert models.Person.objects.get(handle="olga").email == "olga@example.org"


def test_a_mailed_code_goes_to_the_client_alone_whatever_the_form_says(asked):
    path, browser, evil = link(asked), asking(), "evil@example.org"
    before = len(asked.notifier.sent())
    given = {"email": ["clara@example.org", evil], "to": evil, "cc": evil}
    assert say(browser, path, "yes", **given).status_code == 302
    post(asked)
    assert code(asked)
    assert {address for address, _note in asked.notifier.sent()[before:]} == {CLARA}


def test_a_name_that_is_given_twice_is_one_name(known):
    browser = asking()
    browser.post(LOGIN, {"login": ["max", "tess"], "password": PASSWORD})
    assert browser.get("/").status_code == 302
    browser.post(LOGIN, {"login": ["tess", "max"], "password": PASSWORD})
    assert "Max" in browser.get("/").text


def test_a_session_has_no_rights_of_its_own(known):
    """Whoever gets another role in between acts with that one; whoever is disabled is out with the next request."""
    max_ = asking("max")
    grant_role("lavka", "max", Role.DEVELOPER, name="", email="", by="olga", now=now())
    assert max_.get("/").status_code == 200
    disable_person("max", why="gone", by="olga", now=now())
    assert max_.get("/").status_code == 302
    assert max_.post("/lavka/changes/new", {"title": "x"}).status_code in (302, 403)
    assert guess(asking(), "max", PASSWORD) == 302  # to the page that says so
    browser = asking()
    answer = browser.post(LOGIN, {"login": "max", "password": PASSWORD}, follow=True)
    assert "disabled you" in Page(answer.text).text
    assert browser.get("/").status_code == 302
