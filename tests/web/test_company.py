"""A company's sign-in lets in whom Vekha knows, and believes nothing that is not right (R14: OpenID Connect)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.web.browser import Reader, browsing, served
from tests.web.company import CLIENT, SECRET, Claims, Company, company, rsa
from tests.web.conftest import address, asking
from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.config.company import company_settings
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.operations.disable_person import disable_person

TO, BACK = "/account/company/", "/account/company/back/"
NOT_SIGNED_IN = "Your company's sign-in did not work"


@pytest.fixture
def example(shop, settings) -> Iterator[Company]:
    with company() as found:
        settings.SOCIALACCOUNT_PROVIDERS = company_settings(url_of(found))
        yield found


def url_of(found: Company) -> str:
    return found.issuer.replace("://", f"://{CLIENT}:{quote(SECRET, safe='')}@") + "?name=Example"


def sign_in(browser: Client, path: str = TO) -> Any:
    """As a browser goes: to the company, which sends it back at once."""
    there = browser.get(path)
    assert there.status_code == 302, Page(there.text).text
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=5)
    place = urlsplit(back.headers["Location"])
    assert (place.netloc, place.path) == ("localhost", BACK)
    return browser.get(f"{place.path}?{place.query}")


def refused(browser: Client, answer: Any, status: int = 401, words: str = NOT_SIGNED_IN) -> None:
    assert answer.status_code == status
    assert words in Page(answer.text).text
    assert browser.get("/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_who_is_known_comes_in_and_their_password_stays_theirs(example):
    person = models.Person.objects.get(handle="max")
    person.set_password("an old pole in the bay")
    person.save()
    browser = asking()
    assert "Example" in Page(browser.get("/account/login/").text).text
    answer = sign_in(browser, f"{TO}?next=/board")
    assert answer.headers["Location"] == "/board"
    assert "Max" in browser.get("/").text
    person.refresh_from_db()
    assert person.check_password("an old pole in the bay")
    assert sign_in(asking()).status_code == 302  # and again
    assert SocialAccount.objects.get().user == person


def test_only_what_is_needed_is_asked_for_and_the_reader_s_address_changes_none_of_it(example):
    bent = "process=connect&scope=admin&auth_params=redirect_uri%3Dhttp%3A%2F%2Fevil.example%26nonce%3Dx"
    assert sign_in(asking(), f"{TO}?{bent}").status_code == 302
    asked = example.asked[-1]
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == f"http://localhost{BACK}"
    assert (asked["code_challenge_method"], len(asked["nonce"])) == ("S256", 64)


def forged(found: Company) -> dict[str, Any]:
    return {
        "no signature": lambda claims: jwt.encode(claims, None, algorithm="none"),
        "another key": lambda claims: found.signed(claims, rsa()),
        "a key that is not published": lambda claims: found.signed(claims, kid="second"),
        "our own secret": lambda claims: found.signed(claims, SECRET * 3, "HS256"),
        "what is no token": lambda _claims: "x.y.z",
    }


@pytest.mark.parametrize(
    "how", ["no signature", "another key", "a key that is not published", "our own secret", "what is no token"]
)
def test_a_token_that_the_company_did_not_sign_is_refused(example, how):
    example.sign = forged(example)[how]
    browser = asking()
    refused(browser, sign_in(browser))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "http://evil.example"},
        {"exp": time.time() - 120},
        {"iat": time.time() + 3600},
        {"nbf": time.time() + 3600},
        {"nonce": "that of another sign-in"},
        *({name: None} for name in ("aud", "iss", "exp", "iat", "nonce", "sub")),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(example, wrong):
    def bend(claims: Claims) -> Claims:
        return {name: value for name, value in (claims | wrong).items() if value is not None}

    example.bend = bend
    browser = asking()
    refused(browser, sign_in(browser))


def test_a_way_back_that_this_browser_did_not_begin_is_refused(example):
    victim, other = asking(), asking()
    there = other.get(TO).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    refused(victim, victim.get(back.removeprefix("http://localhost")))
    assert victim.get(f"{BACK}?code=x&state=guessed").status_code == 401
    code = parse_qs(urlsplit(back).query)["code"][0]
    mine = parse_qs(urlsplit(victim.get(TO).headers["Location"]).query)["state"][0]
    refused(victim, victim.get(f"{BACK}?code={code}&state={mine}"))


def test_a_code_that_was_used_is_refused(example):
    browser = asking()
    there = browser.get(TO).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"].removeprefix("http://localhost")
    assert browser.get(back).status_code == 302
    again = asking()
    again.cookies = browser.cookies
    assert again.get(back).status_code == 401


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "9", "email": "zed@example.org", "email_verified": True},
        {"sub": "1", "email": "max@example.org", "email_verified": False},
        {"sub": "1", "email": "max@example.org"},
        {"sub": "1", "email": "max@example.org", "email_verified": "true"},
        {"sub": "1"},
    ],
)
def test_whom_no_project_has_invited_is_told_so_kindly(example, person):
    example.person = person
    example.userinfo = person
    browser, known = asking(), models.Person.objects.count()
    refused(browser, sign_in(browser), 403, "Ask the DevOps engineer of your project")
    assert models.Person.objects.count() == known


def test_another_account_with_the_same_e_mail_is_not_the_same_person(example):
    assert sign_in(asking()).status_code == 302
    example.person = example.person | {"sub": "2"}
    browser = asking()
    answer = sign_in(browser)
    assert answer.status_code == 403
    assert "or somebody else came by it before" in Page(answer.text).text
    assert browser.get("/").status_code == 302


def test_an_e_mail_may_be_told_beside_the_token_but_about_the_same_person_only(example):
    whole = dict(example.person)
    example.person = {"sub": "1"}
    example.userinfo = whole | {"sub": "2"}
    browser = asking()
    refused(browser, sign_in(browser))
    example.userinfo = whole
    assert sign_in(browser).status_code == 302


def test_who_is_disabled_does_not_come_in_that_way_either(example):
    assert sign_in(asking()).status_code == 302
    disable_person("max", why="gone", by="olga", now=now())
    browser = asking()
    assert sign_in(browser).headers["Location"] == "/account/inactive/"
    assert "disabled you" in Page(browser.get("/account/inactive/").text).text
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    "more", [{"issuer": "http://evil.example"}, {"jwks_uri": None}, {"token_endpoint": "http://127.0.0.1:1/token"}]
)
def test_a_company_that_says_nonsense_about_itself_is_not_believed(example, more):
    example.more = more
    browser = asking()
    refused(browser, sign_in(browser))


def test_a_company_that_is_away_and_a_reader_who_breaks_off_get_a_page(example, settings):
    browser = asking()
    state = parse_qs(urlsplit(browser.get(TO).headers["Location"]).query)["state"][0]
    answer = browser.get(f"{BACK}?error=access_denied&state={state}", follow=True)
    assert "You broke off signing in" in Page(answer.text).text
    settings.SOCIALACCOUNT_PROVIDERS = company_settings(f"http://{CLIENT}:x@127.0.0.1:1")
    refused(browser, browser.get(TO))
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert browser.get(TO).status_code == browser.get(BACK).status_code == 404


@pytest.mark.parametrize("url", ["http://a:b@login.example.org", "https://login.example.org", "https://a:b@", "max"])
def test_an_address_that_is_no_sign_in_s_is_named_with_an_example(url):
    with pytest.raises(BadInput, match="VEKHA_OIDC"):
        company_settings(url)


def test_a_browser_goes_there_and_back(shop, tmp_path, monkeypatch):
    with company() as example:
        monkeypatch.setenv("VEKHA_OIDC", url_of(example))
        with served(address(), tmp_path) as base, browsing(base) as opening:
            window = opening(Reader(390, "light", "ru"))
            window.go("/account/login/")
            window.click(f'a[href^="{TO}"]')
            assert window.address() == "/"
            assert "Max" in window.text()
