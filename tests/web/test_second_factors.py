"""Keys, codes and recovery codes: each works once, here, and for whom it was made (R14)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.web.conftest import asking
from tests.web.page import Page
from tests.web.soft_key import HERE, SoftKey
from vekha.database import models

PASSWORD = "an old pole in the bay"
INDEX, ACTIVATE = "/account/2fa/", "/account/2fa/totp/activate/"
CODES, SECOND = "/account/2fa/recovery-codes/", "/account/2fa/authenticate/"
ELSEWHERE = ("http://preview-1.lavka.localhost", "https://localhost", "http://localhost:8080", "https://evil.example")


@pytest.fixture
def clock(monkeypatch) -> list[int]:
    """The half minute that it is; it goes on when the test says so."""
    at = [1000]
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter(at))
    return at


@pytest.fixture
def max_(shop) -> Client:
    person = models.Person.objects.get(handle="max")
    person.set_password(PASSWORD)
    person.save()
    return asking("max")


def code(secret: str, clock: list[int]) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, clock[0]))


def begin(clock: list[int], browser: Client) -> tuple[str, list[str]]:
    """Sets an authenticator up on the pages; gives its secret, and the recovery codes that are shown."""
    page = browser.get(ACTIVATE).text
    found = re.search(r'value="([A-Z2-7]{32})"', page)
    assert found
    assert 'src="data:image/svg+xml' in page
    assert browser.post(ACTIVATE, {"code": "000000"}).status_code == 200
    assert browser.post(ACTIVATE, {"code": code(found[1], clock)}).headers["Location"] == CODES
    return found[1], re.findall(r"^.*?(\d{8})$", Page(browser.get(CODES).text).text.replace(" ", "\n"), re.MULTILINE)


def by_password() -> Client:
    browser = asking()
    assert browser.post("/account/login/", {"login": "max", "password": PASSWORD}).headers["Location"] == SECOND
    assert browser.get("/").status_code == 302  # the password alone lets nobody in
    return browser


def second(browser: Client, given: str) -> bool:
    answer: Any = browser.post(SECOND, {"code": given})
    return bool(answer.status_code == 302 and browser.get("/").status_code == 200)


def test_an_authenticator_is_set_up_and_asked_for_and_its_code_lets_in_once(max_, clock):
    secret, _codes = begin(clock, max_)
    assert secret in {one.wrap().instance.data["secret"] for one in Authenticator.objects.filter(type="totp")}
    clock[0] += 1
    assert not second(by_password(), code(secret, [clock[0] + 5]))
    assert second(by_password(), code(secret, clock))
    assert not second(by_password(), code(secret, clock)), "the same code again"
    clock[0] += 1
    assert second(by_password(), code(secret, clock))


def test_recovery_codes_are_shown_once_and_each_lets_in_once(max_, clock):
    _secret, codes = begin(clock, max_)
    assert len(set(codes)) == 10
    again = max_.get(CODES).text
    assert not [one for one in codes if one in again]
    assert max_.get(f"{CODES}download/").status_code == 403
    assert second(by_password(), codes[0])
    assert not second(by_password(), codes[0]), "the same code again"
    assert second(by_password(), codes[1])


def test_newer_recovery_codes_void_the_older(max_, clock):
    _secret, older = begin(clock, max_)
    assert max_.post(f"{CODES}generate/").status_code == 302
    newer = max_.get(CODES).text
    assert not [one for one in older if one in newer]
    assert not second(by_password(), older[0])


def test_guessing_the_second_factor_is_slowed_down_too(max_, clock):
    secret, _codes = begin(clock, max_)
    clock[0] += 1
    browser = by_password()
    for wrong in range(12):
        assert not second(browser, f"{wrong:06}")
    assert not second(browser, code(secret, clock)), "whoever guesses must wait, with the right code too"


def test_a_key_signs_in_where_it_was_asked_and_nowhere_else(shop):
    key = SoftKey()
    assert key.add(asking("max")).status_code == 302
    browser = asking()
    for origin in ELSEWHERE:
        key.sign_in(browser, origin)
        assert browser.get("/").status_code == 302, origin
    key.sign_in(browser, framed=True)
    assert browser.get("/").status_code == 302
    assert key.sign_in(browser, HERE).status_code == 302
    assert "Max" in browser.get("/").text


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_key_is_not_added_from_another_address(shop, origin):
    SoftKey().add(asking("max"), origin)
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_what_a_key_said_once_cannot_be_said_again(shop):
    key, browser = SoftKey(), asking()
    key.add(asking("max"))
    sent: list[Any] = []
    browser.post, post = (lambda path, given: sent.append((path, given)) or post(path, given)), browser.post  # type: ignore[method-assign, func-returns-value]
    assert key.sign_in(browser).status_code == 302
    another = asking()
    another.get("/account/2fa/webauthn/login/", headers={"x-requested-with": "XMLHttpRequest"})
    another.post(*sent[0])
    assert another.get("/").status_code == 302


@pytest.mark.parametrize("nonsense", ["{}", "[]", "null", '"x"', '{"response": {"clientDataJSON": "e30"}}', "no json"])
def test_what_no_key_says_is_refused_and_breaks_nothing(shop, nonsense):
    browser = asking()
    browser.get("/account/2fa/webauthn/login/", headers={"x-requested-with": "XMLHttpRequest"})
    assert browser.post("/account/2fa/webauthn/login/", {"credential": nonsense}).status_code < 500
    assert browser.get("/").status_code == 302
