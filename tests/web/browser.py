"""A real browser, and the pages served as in production.

Playwright's calls run in a thread of their own: they keep an event loop, and Django refuses queries beside one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """Its path. Skips the test where there is none, but on a machine that decides what lands it must be there."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    why = "no chromium here: `bash tests/prepare.sh` as root brings it"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@dataclass(frozen=True)
class Seen:
    """A page as it was shown. `complaints`: what the browser's console said; `wide`: elements that stick out."""

    status: int
    complaints: list[str]
    wide: list[str]
    language: str
    title: str
    background: str


class Looker:
    """Opens pages and says what it saw."""

    def __init__(self, browser: Browser, base: str, pictures: Path) -> None:
        self._browser, self.base, self._pictures = browser, base, pictures

    def look(self, path: str, *, width: int, scheme: Any, language: str, name: str = "") -> Seen:
        context = self._browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language, device_scale_factor=1
        )
        try:
            return self._look(context.new_page(), path, name)
        finally:
            context.close()

    def _look(self, page: Page, path: str, name: str) -> Seen:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        response = page.goto(self.base + path)
        if name:
            self._pictures.mkdir(exist_ok=True)
            page.screenshot(path=self._pictures / f"{name}.png", full_page=True)
        return Seen(
            status=response.status if response else 0,
            complaints=complaints,
            wide=page.evaluate(WIDE),
            language=page.evaluate("document.documentElement.lang"),
            title=page.title(),
            background=page.evaluate("getComputedStyle(document.body).backgroundColor"),
        )


WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > room + 1)
        .map(one => one.tagName + '.' + one.className);
}"""


@contextmanager
def served(database: str, folder: Path) -> Iterator[str]:
    """The pages as `vekha up` serves them, over that database; gives their address. It must have nothing to say."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        place.listen()
        said = folder / "web.log"
        words = ["-m", "uvicorn", "vekha.web.asgi:application", "--log-level", "warning", "--fd", str(place.fileno())]
        with said.open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, *words],
                env={**os.environ, "DATABASE_URL": database},
                pass_fds=[place.fileno()],
                stdout=log,
                stderr=log,
            )
        try:
            yield f"http://localhost:{place.getsockname()[1]}"
        finally:
            server.terminate()
            server.wait(20)
    assert [line for line in said.read_text().splitlines() if not line.startswith("Not Found: ")] == []


@contextmanager
def browsing(base: str, pictures: Path) -> Iterator[Any]:
    """Gives `look`, as Looker.look."""
    path = find_chromium()
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        browser = thread.submit(
            lambda: playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.getuid() == 0 else [])
        ).result()
        try:
            looker = Looker(browser, base, pictures)
            yield lambda *given, **named: thread.submit(lambda: looker.look(*given, **named)).result()
        finally:
            thread.submit(browser.close).result()
            thread.submit(playwright.stop).result()
