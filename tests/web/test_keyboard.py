"""Everything is reached by the keyboard, in order and in sight, and done; what moves stands still for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.browser import Reader, Window, browsing, served
from tests.web.conftest import address, asking
from tests.web.links import minted

TAB_STOPS = """() => {
    const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
    const seen = one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0;
    const groups = new Set();
    window.stops = [...document.querySelectorAll(kinds)].filter(seen).filter(one => {
        if (one.type !== 'radio') return true;  // of a group one is a stop
        const named = [...document.querySelectorAll(`input[name="${one.name}"]`)];
        const group = named.filter(other => other.form === one.form);
        return group.some(other => other.checked) ? one.checked : group[0] === one;
    });
    window.met = []; window.left = false; window.wrong = [];
    const name = one => `${one.tagName} ${one.id || one.name || one.getAttribute('href') || one.textContent.trim()}`;
    document.addEventListener('focusin', event => {
        if (window.left) return;
        const one = event.target, look = getComputedStyle(one), box = one.getBoundingClientRect();
        if (window.met.at(-1) !== one) window.met.push(one);
        const ring = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
        if (!ring) window.wrong.push(`no ring: ${name(one)}`);
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
            window.wrong.push(`out of sight: ${name(one)}`);
    });
    document.addEventListener('focusout', event => { if (!event.relatedTarget) window.left = true; });
    return window.stops.length;
}"""
FOUND = """() => {
    const name = one => `${one.tagName} ${one.id || one.name || one.getAttribute('href') || one.textContent.trim()}`;
    const missed = window.stops.filter(one => !window.met.includes(one)).map(one => `not reached: ${name(one)}`);
    const order = window.stops.filter(one => window.met.includes(one));
    const met = window.met.filter(one => window.stops.includes(one));
    const odd = order.findIndex((one, at) => one !== met[at]);
    return [...window.wrong, ...missed, ...(odd < 0 ? [] : [`out of order: ${name(met[odd])}`])];
}"""
MOVING = """() => {
    const second = text => parseFloat(text) * (text.trim().endsWith('ms') ? .001 : 1);
    const seconds = text => Math.max(...text.split(',').map(second));
    return [...document.querySelectorAll('*')].flatMap(one => ['', '::before', '::after'].map(part => [one, part]))
        .filter(([one, part]) => {
            const look = getComputedStyle(one, part || null);
            const longest = Math.max(seconds(look.transitionDuration), seconds(look.animationDuration));
            return longest > .001 || look.scrollBehavior === 'smooth';
        }).map(([one, part]) => one.tagName + part);
}"""
INNER = 6  # more stops than elements: a date has a day, a month and a year


@pytest.fixture
def window(shop, tmp_path) -> Iterator[Window]:
    with served(address(), tmp_path) as base, browsing(base) as opening:
        yield opening(Reader(1280, "light", "en"))


def swept(window: Window) -> Any:
    """What is wrong with the keyboard's way through the page."""
    count: Any = window.ask(f"({TAB_STOPS})()")
    assert count > 2
    dates: Any = window.ask("document.querySelectorAll('input[type=date], input[type=time]').length")
    window.press_until("Tab", "window.left", at_most=count + 1 + INNER * dates)
    return window.ask(f"({FOUND})()")


def test_every_page_is_gone_through_by_the_keyboard_and_stands_still_for_whoever_asks(shop, window):
    asked, project = f"/lavka/changes/{shop.asked}", "/projects/lavka"
    pages = {
        "olga": ("/", "/board", "/environments", "/projects", "/people", "/people/max", "/me", "/search?q=order",
                 project, f"{project}/people", "/new-project", "/lavka/environments/production", "/lavka/runs/1",
                 "/account/2fa/"),
        "clara": (asked, f"{asked}/agreement", "/lavka/changes/new", f"/lavka/changes/{shop.live}"),
        "max": (asked, f"/lavka/changes/{shop.requested}", f"/lavka/changes/{shop.declined}"),
        "": ("/account/login/", minted(shop.asked), "/nothing"),
    }  # fmt: skip
    found = {}
    for who, paths in pages.items():
        window.be(asking(who), "en")
        for path in paths:
            window.go(path)
            window.ask("document.querySelectorAll('main details').forEach(one => one.open = true)")
            if wrong := swept(window):
                found[(who, path)] = wrong
            window.look_as(1280, "light")  # and nothing moves
            assert window.ask(f"({MOVING})()") == [], path
            window.moving()
    assert found == {}
    assert window.ask(f"({MOVING})()")  # for whoever does not mind


def test_keys_act_and_leave_whoever_types_alone(shop, window):
    window.be(asking("olga"), "en")
    window.go("/board")
    window.press("?")
    window.wait_for("dialog[open]")
    window.press("j")  # is of the page behind
    window.press("Escape")
    assert window.ask("document.querySelector('dialog[open]')") is None
    links: Any = window.ask(
        "[...document.querySelectorAll('main .cards a[href]')].map(one => one.getAttribute('href'))"
    )
    steps = []
    for key in ("j", "j", "k", "k", "k"):
        window.press(key)
        steps.append(window.ask("document.activeElement.getAttribute('href')"))
    assert steps == [links[0], links[1], links[0], links[0], links[0]]
    window.press("Control+k")
    assert window.ask("document.activeElement.id") == "search"
    for key in ("?", "j", "k", "g", "b", "/"):
        window.press(key)
    assert window.value("#search") == "?jkgb/"
    assert window.ask("document.querySelector('dialog[open]')") is None
    assert window.address() == "/board"
    window.ask("document.querySelector('details.me summary').focus()")
    for key, opened in (("Enter", True), ("Space", False), ("Space", True)):
        window.press(key)
        assert window.ask("document.querySelector('details.me').open") is opened
    window.ask("document.querySelector('[data-keys]').focus()")
    window.press("Space")
    window.wait_for("dialog[open]")
    window.press("Tab")
    assert window.ask("!document.activeElement.closest('main, header')")  # what is behind cannot be reached
    window.press("Escape")
    window.press("g")
    window.press_and_go("e")
    assert window.address() == "/environments"
    window.ask(f"document.querySelector('main a[href$=\"environments/preview-{shop.asked}\"]').focus()")
    window.press_and_go("Enter")
    assert window.address() == f"/lavka/environments/preview-{shop.asked}"
    assert window.complaints == []
