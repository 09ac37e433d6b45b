"""A request that is larger than any form may be: refused before it is read, by a page that says what to do."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.web.browser import Reader, browsing, served
from tests.workflows.fake_world import now
from vekha.database import models
from vekha.operations.submit_request import submit_request
from vekha.web.too_large import LARGEST, refusing_too_large

HUGE = 100_000_000


def address() -> str:
    name = connection.settings_dict
    return f"postgresql://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/lavka/changes/1/briefs", "Вернитесь назад: написанное осталось на месте."),
        ("/api/v1/projects/lavka/changes/1/briefs", '"code": "too_large"'),
    ],
)
def test_a_hundred_megabytes_are_refused_by_their_length_alone(people, tmp_path, path, said):
    """Not one byte of the body is sent, and the answer is there."""
    with served(address(), tmp_path) as base:
        place = urlsplit(base)
        with socket.create_connection((place.hostname, place.port), timeout=30) as asking:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {HUGE}\r\n"
            asking.sendall(
                f"{head}Accept-Language: ru\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
            )
            answer = b""
            while said not in answer.decode(errors="replace"):
                piece = asking.recv(65536)
                assert piece, answer
                answer += piece
            assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_browser_keeps_what_was_typed_and_shows_why(people, tmp_path, monkeypatch):
    submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now())
    huge: Path = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(HUGE)
    with served(address(), tmp_path) as base, browsing(base) as opening:
        for scripts in (True, False):
            window = opening(Reader(390, "light", "en", scripts=scripts))
            window.enter("max")
            window.go("/lavka/changes/1")
            window.write("#brief-behaviour", "A long thought")
            window.attach("#brief-files", huge)
            if scripts:  # it is not even sent
                window.wait_for("#brief-files:invalid")
                assert window.ask("document.getElementById('brief-behaviour').value") == "A long thought"
                assert window.ask("document.getElementById('brief-files').validationMessage") == (
                    "A file is larger than 10 MB."
                )
            else:
                window.click("#brief form button")
                assert "This is too large" in window.text()
            window.close()
    assert not models.Brief.objects.exists()


def test_what_does_not_say_its_length_is_cut_off_where_it_is_too_long():
    sent, read = [], []

    async def application(scope, receive, send):
        while (message := await receive())["type"] == "http.request":
            read.append(len(message["body"]))

    async def receive():
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def send(message):
        sent.append(message)

    asyncio.run(refusing_too_large(application)({"type": "http", "path": "/here", "headers": []}, receive, send))
    assert sum(read) <= LARGEST
    assert sent[0]["status"] == 413
    assert b"at most 50 MB" in sent[1]["body"]


def test_what_is_allowed_passes_untouched_whatever_a_length_that_is_none():
    seen = []

    async def application(scope, receive, send):
        seen.append((scope["path"], (await receive())["body"]))

    async def receive():
        return {"type": "http.request", "body": b"words", "more_body": False}

    for length in (b"5", b"", b"x", b"-1", str(LARGEST).encode()):
        headers = [(b"content-length", length)]
        scope = {"type": "http", "path": "/here", "method": "POST", "headers": headers}
        asyncio.run(refusing_too_large(application)(scope, receive, None))
    assert seen == [("/here", b"words")] * 5
