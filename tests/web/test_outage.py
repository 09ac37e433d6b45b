"""PostgreSQL stops and comes back: pages say so meanwhile, and afterwards everything goes on by itself."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import RequestFactory

from tests.web.browser import Reader, browsing
from tests.web.conftest import address, asking
from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.adapters.postgres import embedded
from vekha.cli.platform import MOST_WEB, web_command
from vekha.core.errors import VekhaError
from vekha.operations.submit_request import submit_request
from vekha.web.views.errors import went_wrong

PATIENCE = 30.0  # seconds
GIVES_UP = 5  # seconds: POOL of config/django_serving.py, which no test may load into its own process


@contextmanager
def started(database: str, log: Path) -> Iterator[int]:
    """The web server as `vekha up` starts it, with its processes; gives its port."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    variables = {**os.environ, "DATABASE_URL": database, "VEKHA_SECRET_KEY": settings.SECRET_KEY}
    with log.open("wb") as said:
        server = subprocess.Popen(web_command(port), env=variables, stdout=said, stderr=said, start_new_session=True)
    try:
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and text; 0 if nobody answers."""
    with closing(http.client.HTTPConnection("localhost", port, timeout=PATIENCE)) as connection:
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionError:
            return 0, ""


def until(port: int, status: int) -> float:
    """Asks for what takes the database until it is so; gives the seconds."""
    begun = time.monotonic()
    while ask(port, "/healthz")[0] != status:
        assert time.monotonic() < begun + PATIENCE
        time.sleep(0.05)  # a server that comes up tells nobody
    return time.monotonic() - begun


def says_so(port: int, path: str, title: str, comfort: str, **headers: str) -> None:
    status, page = ask(port, path, **headers)
    assert (status, headers["Accept-Language"]) == (503, Page(page).language)
    shown = Page(page).text
    assert title in shown
    assert comfort in shown


def test_pages_say_that_the_database_is_away_and_go_on_by_themselves_when_it_is_back(postgres, shop, tmp_path):
    log = tmp_path / "web.log"
    with started(address(), log) as port, browsing(f"http://localhost:{port}") as opening:
        window, clara = opening(Reader(390, "light", "en")), asking("clara")
        cookie = f"sessionid={clara.cookies['sessionid'].value}"
        until(port, 200)
        window.be(clara, "en")
        assert window.go("/") == 200
        connections.close_all()
        embedded.stop(postgres.folder)
        try:
            russian = {"Accept-Language": "ru", "Cookie": cookie}
            says_so(port, "/board", "База данных не отвечает", "Ничего не потеряно", **russian)
            english, waited = {"Accept-Language": "en", "Cookie": cookie}, 0
            for path in ("/me", "/account/login/") * MOST_WEB:
                begun = time.monotonic()
                says_so(port, path, "The database does not answer", "Nothing was lost", **english)
                waited += time.monotonic() - begun > GIVES_UP - 1
            assert waited <= MOST_WEB  # each process of the server has waited for it once
            for who in ({"Authorization": "Bearer vekha_x"}, {"Cookie": cookie}):
                status, said = ask(port, "/api/v1/projects", **who)
                assert (status, json.loads(said)["code"]) == (503, "database_silent")
            assert ask(port, "/live", Cookie=cookie, Accept="text/event-stream") == (200, "retry: 2000\n\n")
        finally:
            embedded.start(postgres.folder)
        assert until(port, 200) < 10
        submit_request("lavka", "Parcel weights", "", by="clara", now=now())
        window.wait_for("main", "Parcel weights")  # nobody has loaded it again
        assert ask(port, "/board", Cookie=cookie)[0] == 200
    assert "Traceback" not in log.read_text()


def test_an_installation_that_does_not_run_is_away_and_not_broken():
    answer = went_wrong(RequestFactory().get("/"), VekhaError("not_running", "Vekha does not run here."))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
