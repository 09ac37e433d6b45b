"""A real browser, and the pages served as `vekha up` serves them.

Playwright's calls run in a thread of their own: they keep an event loop, and Django refuses queries beside one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.workflows.fake_world import now
from vekha.operations.invite import invite

T = TypeVar("T")
REFUSED = ("Not Found: ", "Forbidden: ", "Bad Request: ", "Unauthorized: ", "Request Entity Too Large: ", "sign-in by ")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Reader:
    """Who looks: how wide the screen is, whether it is dark, and which language is preferred."""

    width: int
    scheme: Literal["light", "dark"]
    language: str
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{self.scheme}"


def chromium() -> str:
    """Its path. Skips the test where there is none; but on a machine that decides what lands it must be there."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        why = "no chromium here: `bash tests/prepare.sh` as root brings it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    return found


@contextmanager
def served(database: str, folder: Path) -> Iterator[str]:
    """The pages over that database; gives their address. The server must have nothing to say but what it refused."""
    log = folder / "web.log"
    with socket.socket() as place, log.open("wb") as said:
        place.bind(("127.0.0.1", 0))
        place.listen()  # who asks before the server is there waits for it
        words = ["-m", "uvicorn", "vekha.web.asgi:application", "--log-level", "warning", "--fd", str(place.fileno())]
        variables = {**os.environ, "DATABASE_URL": database, "VEKHA_SECRET_KEY": settings.SECRET_KEY}
        server = subprocess.Popen(
            [sys.executable, *words], env=variables, pass_fds=[place.fileno()], stdout=said, stderr=said
        )
        try:
            yield f"http://localhost:{place.getsockname()[1]}"
        finally:
            server.terminate()
            server.wait(20)
    assert [line for line in log.read_text().splitlines() if not line.startswith(REFUSED)] == []


class Window:
    """Looks at pages as one reader. Every method runs in the browser's thread."""

    def __init__(self, thread: ThreadPoolExecutor, browser: Browser, base: str, reader: Reader) -> None:
        self._thread, self._base, self.complaints = thread, base, list[str]()
        self._page = self._do(lambda: self._open(browser, reader))

    def go(self, path: str) -> int:
        """Gives the status; `complaints` begins anew."""
        self.complaints.clear()
        response = self._do(lambda: self._page.goto(self._base + path))
        return response.status if response else 0

    def enter(self, handle: str) -> None:
        """Signs in by an invitation, as that person does it."""
        self.go(f"/invitations/{invite(handle, by='olga', now=now())}")
        self.click("main button")

    def click(self, selector: str) -> int:
        """Returns once the page that follows is there; gives its status."""

        def act() -> int:
            with self._page.expect_navigation() as following:
                self._page.click(selector)
            return following.value.status if following.value else 0

        self.complaints.clear()
        return self._do(act)

    def click_only(self, selector: str) -> None:
        """What leads to no other page."""
        self._do(lambda: self._page.click(selector))

    def press_and_go(self, key: str) -> None:
        """Returns once the page that follows is there."""

        def act() -> None:
            with self._page.expect_navigation():
                self._page.keyboard.press(key)

        self.complaints.clear()
        self._do(act)

    def value(self, selector: str) -> str:
        """Of what can be typed into, or chosen from."""
        return self._do(lambda: self._page.input_value(selector))

    def with_device(self) -> None:
        """The browser has a device that holds passkeys, and whoever is asked says yes to it (WebAuthn, by CDP)."""

        def plug_in() -> None:
            session = self._page.context.new_cdp_session(self._page)
            session.send("WebAuthn.enable")
            device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
            device |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
            session.send("WebAuthn.addVirtualAuthenticator", {"options": device})

        self._do(plug_in)

    def be(self, browser: Client, language: str) -> None:
        """Goes on as who is signed in there, reading in that language."""
        cookies = {name: one.value for name, one in browser.cookies.items()} | {settings.LANGUAGE_COOKIE_NAME: language}
        context = self._page.context
        self._do(context.clear_cookies)
        self._do(lambda: context.add_cookies([{"name": n, "value": v, "url": self._base} for n, v in cookies.items()]))

    def look_as(self, width: int, scheme: Literal["light", "dark"]) -> None:
        """The same page on another screen, and nothing on it moves."""
        self._do(lambda: self._page.set_viewport_size({"width": width, "height": 900}))
        self._do(lambda: self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce"))

    def moving(self) -> None:
        """What may move moves again."""
        self._do(lambda: self._page.emulate_media(reduced_motion="no-preference"))

    def text(self) -> str:
        return self._do(lambda: self._page.inner_text("body"))

    def address(self) -> str:
        return self._page.url.removeprefix(self._base)

    def write(self, selector: str, text: str) -> None:
        self._do(lambda: self._page.fill(selector, text))

    def attach(self, selector: str, path: Path) -> None:
        self._do(lambda: self._page.set_input_files(selector, path))

    def wait_for(self, selector: str, text: str = "", *, seconds: float = 30.0) -> None:
        """Returns once such an element, with that text in it, is seen; fails after a while."""
        found = self._page.locator(selector).filter(has_text=text).first
        self._do(lambda: found.wait_for(timeout=1000 * seconds))

    def ask(self, script: str) -> object:
        return self._do(lambda: self._page.evaluate(script))

    def press(self, key: str) -> None:
        self._do(lambda: self._page.keyboard.press(key))

    def press_until(self, key: str, script: str, *, at_most: int) -> None:
        """Presses it again and again until the script says so; fails after that many times."""

        def act() -> None:
            for _ in range(at_most):
                self._page.keyboard.press(key)
                if self._page.evaluate(script):
                    return
            raise AssertionError(f"{key} was pressed {at_most} times")

        self._do(act)

    def picture(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        self._do(lambda: self._page.screenshot(path=path, full_page=True))

    def close(self) -> None:
        self._do(self._page.context.close)

    def _open(self, browser: Browser, reader: Reader) -> Page:
        size = {"width": reader.width, "height": 900}
        context = browser.new_context(
            viewport=size, color_scheme=reader.scheme, locale=reader.language, java_script_enabled=reader.scripts
        )
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        return page

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it was there
            self.complaints.append(f"failed: {request.url}: {request.failure}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "verbose":  # advice about forms that password managers read
            self.complaints.append(f"{message.type}: {message.text}")

    def _do(self, act: Callable[[], T]) -> T:
        return self._thread.submit(act).result()


@contextmanager
def browsing(base: str) -> Iterator[Callable[[Reader], Window]]:
    """Gives what opens a window."""
    path, words = chromium(), ["--no-sandbox"] if os.getuid() == 0 else []
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        browser = thread.submit(lambda: playwright.chromium.launch(executable_path=path, args=words)).result()
        try:
            yield lambda reader: Window(thread, browser, base, reader)
        finally:
            thread.submit(browser.close).result()
            thread.submit(playwright.stop).result()
