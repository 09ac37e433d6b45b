"""Every page meets WCAG 2.2 AA as far as axe-core can tell: in both languages, on every screen, light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path

from tests.web import visits as visits_module
from tests.web.browser import Reader, Window, browsing, served
from tests.web.conftest import address
from tests.web.routes import routes
from tests.web.visits import NO_PAGE, Visit, visits
from vekha.web import urls

PICTURES = Path(__file__).parents[2] / "screenshots"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
OPENED = "document.querySelectorAll('main details').forEach(one => one.open = true)"
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def window(shop, tmp_path, monkeypatch) -> Iterator[Window]:
    monkeypatch.setenv("VEKHA_OIDC", "https://vekha:secret@login.example.org/?name=Example")  # is not asked
    with served(address(), tmp_path) as base, browsing(base) as opening:
        yield opening(Reader(1280, "light", "en"))


def violations(window: Window) -> list[str]:
    """Of the page that is open, each with where it is."""
    found: Any = window.ask(f"axe.run(document, {json.dumps(OPTIONS)}).then(found => found.violations)")
    return [f"{one['id']}: {part['html'][:120]} {part['failureSummary']}" for one in found for part in one["nodes"]]


def look(window: Window, visit: Visit, language: str) -> list[str]:
    window.be(visit.browser, language)
    status = window.go(visit.path)
    window.ask(OPENED)
    if visit.send:
        window.ask("document.querySelectorAll('form').forEach(one => one.noValidate = true)")
        status = window.click(visit.send)
    window.ask(AXE_SCRIPT)
    window.ask(OPENED)
    answered = (status, window.ask("document.documentElement.lang"))
    return [] if answered == (visit.status, language) else [f"is not what was meant: {answered}"]


def seen(window: Window, visit: Visit) -> list[str]:
    """What is wrong with it: in Russian on a small phone by day, in English on a desk by night."""
    found = []
    for language, width, scheme in (("ru", 320, "light"), ("en", 1280, "dark")):
        window.look_as(width, scheme)
        found += look(window, visit, language)
        found += violations(window)
        for other in (320, 390, 1280):
            window.look_as(other, scheme)
            found += [f"sticks out at {other} px ({language})"] if window.ask(STICKS_OUT) else []
        if found:
            window.picture(PICTURES / f"wrong-{visit.route}-{language}.png")
    return found


def test_every_page_is_accessible_in_both_languages_on_every_screen_light_and_dark(shop, window):
    wrong = {visit: found for visit in visits(shop) if (found := seen(window, visit))}
    assert wrong == {}, "\n".join(f"{visit}\n    " + "\n    ".join(found) for visit, found in wrong.items())


def test_a_fault_on_a_page_would_be_found(shop, window):
    window.enter("olga")
    window.go("/")
    window.ask(AXE_SCRIPT)
    assert violations(window) == []
    window.ask("document.querySelector('main').append(new Image())")
    assert [one for one in violations(window) if one.startswith("image-alt: ")]


def test_a_new_page_is_looked_at_by_itself_or_somebody_must_say_how(shop, settings, monkeypatch):
    def page(request: HttpRequest, thing: str = "") -> HttpResponse:
        return HttpResponse("<p>new</p>", status=404 if thing else 200)

    changed = ModuleType("changed")
    changed.urlpatterns = [path("new", page, name="new"), *urls.urlpatterns]
    settings.ROOT_URLCONF = changed
    monkeypatch.setattr(visits_module, "_of_keys", list)
    monkeypatch.setattr(
        visits_module, "NO_PAGE", NO_PAGE | {one.name: "" for one in routes() if one.pattern.startswith("account/")}
    )
    assert [one.path for one in visits(shop) if one.route == "new"] == ["/new"]
    changed.urlpatterns.insert(0, path("odd/<str:thing>", page, name="odd"))
    clear_url_caches()
    with pytest.raises(AssertionError, match="odd: /odd/none answers 404"):
        visits(shop)
