"""The pages in a real browser: on a phone and on a desk, light and dark, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.web.browser import Reader, Window, browsing, served
from tests.web.conftest import address
from tests.web.links import minted
from tests.workflows.fake_world import now
from vekha.config.home import home
from vekha.operations.comment import comment
from vekha.operations.invite import invite
from vekha.operations.submit_request import submit_request

WHY = "На телефоне кнопку закрывает корзина."
PICTURES = Path(__file__).parents[2] / "screenshots"
READERS = (Reader(390, "dark", "en"), Reader(1280, "light", "ru"))  # axe looks at the others: test_accessible.py
DESK = Reader(1280, "light", "en")
ALSO = {  # pages that are not of a change
    "board": "/board",
    "column": "/board/requested",
    "environments": "/environments",
    "search": "/search?q=order",
    "ask": "/lavka/changes/new",
    "run": "/lavka/runs/1",
    "keys": "/account/2fa/",
    "passkey": "/account/2fa/webauthn/add/",
    "authenticator": "/account/2fa/totp/activate/",
    "password": "/account/password/set/",
    "nothing": "/nothing",
}
AA = 4.5  # WCAG 2.2, 1.4.3: contrast of text
STICKS_OUT = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > room + 1)
        .map(one => one.tagName + '.' + one.className);
}"""
FAINT = """least => {
    const paper = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = colour => {
        paper.clearRect(0, 0, 1, 1); paper.fillStyle = colour; paper.fillRect(0, 0, 1, 1);
        return [...paper.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = one => {
        for (; one; one = one.parentElement) {
            const found = rgb(getComputedStyle(one).backgroundColor);
            if (found[3] === 255) return found;
        }
        return [255, 255, 255];
    };
    const bad = [];
    for (const one of document.querySelectorAll('body *')) {
        if (![...one.childNodes].some(part => part.nodeType === 3 && part.data.trim())) continue;
        const [a, b] = [light(rgb(getComputedStyle(one).color)), light(behind(one))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < least) bad.push(`${one.tagName}.${one.className} ${ratio.toFixed(2)}`);
    }
    return bad;
}"""
INJECTED = """() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    document.body.setAttribute('style', 'outline: 7px solid red');
    return [window.ran === true, getComputedStyle(document.body).outlineStyle];
}"""


@pytest.fixture
def open_window(shop, tmp_path) -> Iterator[Callable[[Reader], Window]]:
    with served(address(), tmp_path) as base, browsing(base) as opening:
        yield opening


def test_pages_fit_can_be_read_and_nothing_complains(shop, open_window):
    for reader in READERS:
        window = open_window(reader)
        window.enter("olga")
        for name, path in {**shop.addresses(), **ALSO}.items():
            where = f"{name}-{reader}"
            status = window.go(path)
            window.picture(PICTURES / f"{where}.png")
            assert window.ask(STICKS_OUT) == [], where
            assert window.ask(f"({FAINT})({AA})") == [], where
            assert window.ask("document.documentElement.lang") == reader.language
            if name == "nothing":
                assert status == 404
                assert all("404" in one for one in window.complaints)
            else:
                assert status == 200
                assert window.complaints == [], where
        window.close()


def test_what_people_act_on_fits_too(shop, open_window):
    for reader in READERS:
        for who, name in (
            ("max", "requested"),
            ("clara", "asked"),
            ("max", "asked"),
            ("dan", "declined"),
            ("tess", "declined"),
        ):
            window = open_window(reader)
            window.enter(who)
            window.go(f"/lavka/changes/{getattr(shop, name)}")
            window.ask("document.querySelectorAll('main details').forEach(one => one.open = true)")
            window.picture(PICTURES / f"{name}-of-{who}-{reader}.png")
            assert window.ask(STICKS_OUT) == [], (who, name)
            assert window.ask(f"({FAINT})({AA})") == [], (who, name)
            assert window.complaints == []
            window.close()


def test_pages_for_whoever_is_not_signed_in_fit_too(shop, open_window):
    for reader in READERS:
        window = open_window(reader)
        paths = {"login": "/account/login/", "invitation": f"/invitations/{invite('clara', by='olga', now=now())}"}
        for name, path in {**paths, "void": "/invitations/none"}.items():
            window.go(path)
            window.picture(PICTURES / f"{name}-{reader}.png")
            assert window.ask(STICKS_OUT) == [], name
            assert window.ask(f"({FAINT})({AA})") == [], name
            assert [one for one in window.complaints if "404" not in one] == []
        window.close()


def test_a_client_decides_on_a_phone_with_scripts_off(shop, open_window, tmp_path):
    for reader in (Reader(390, "light", "ru", scripts=False), Reader(320, "dark", "en", scripts=False)):
        window = open_window(reader)
        window.go(minted(shop.asked))
        window.picture(PICTURES / f"client-{reader}.png")
        window.write("#why", WHY)
        picture = tmp_path / "phone.png"
        window.picture(picture)
        window.attach("#picture", picture)
        window.click("#decide .act.no")
        window.picture(PICTURES / f"client-code-{reader}.png")
        assert WHY in window.text()
        window.write("#code", newest_code())
        if reader.width == 390:
            window.write("#code", "12")
            window.click("#confirm button")
            window.picture(PICTURES / f"client-wrong-{reader}.png")
            assert "не тот код" in window.text()
        window.close()


def newest_code() -> str:
    """Of the newest e-mail, where no mail server is named."""
    mails = sorted((home() / "mail").iterdir(), key=lambda one: one.stat().st_mtime_ns)
    words = re.search(r"\b(\d{6})\b", message_from_bytes(mails[-1].read_bytes(), policy=default).get("Subject", ""))
    assert words
    return words[1]


def test_a_passkey_is_added_and_signs_in_again(shop, open_window):
    window = open_window(DESK)
    window.with_device()
    window.enter("max")
    window.go("/account/2fa/webauthn/add/")
    window.write("input[name=name]", "Phone")
    window.click("#mfa_webauthn_add")
    window.go("/")
    window.ask("document.querySelector('details.me').open = true")
    window.click("details.me form button")
    assert window.address().startswith("/account/login/")
    window.click("#passkey_login")
    assert window.address() == "/"
    assert "Max" in window.text()
    window.close()


def test_news_come_without_reloading_and_never_over_what_somebody_types(shop, open_window):
    window = open_window(DESK)
    window.enter("clara")
    window.go("/")
    submit_request("lavka", "Parcel weights", "", by="clara", now=now())
    window.wait_for("main", "Parcel weights")
    window.go(f"/lavka/changes/{shop.asked}")
    window.click_only("#forecast-aside summary")
    window.wait_for("#forecast-aside .soft", "With 7 of them")
    comment("lavka", shop.asked, "Weighed", by="max", now=now())
    window.wait_for("main", "Weighed")
    window.wait_for("#forecast-aside[open] .soft", "With 7 of them")
    window.go("/lavka/changes/new")
    window.go(f"/lavka/changes/{shop.asked}")
    window.write("#why", "On a phone")
    submit_request("lavka", "Another one", "", by="clara", now=now())
    window.wait_for("#news", "There is news")
    assert window.ask("document.getElementById('why').value") == "On a phone"
    assert window.complaints == []
    window.close()


def test_nothing_that_somebody_injects_runs_or_styles(shop, open_window):
    window = open_window(DESK)
    window.enter("olga")
    window.go("/")
    assert window.ask(INJECTED) == [False, "none"]
    assert len([one for one in window.complaints if "Content Security Policy" in one]) == 2
    window.close()
