"""Pages over ten thousand changes and a million events, read by twenty people: the time that 95 of 100 keep to."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import httpx

from bench.home import fresh_database
from bench.people.copies import Many, multiply
from bench.people.originals import play
from bench.people.readers import Plan, Read, plain
from bench.ports import free_ports
from bench.programs import program, until
from bench.rows import Figure, Row, tell

ROOT = Path(__file__).parents[2]
MANY = Many(
    counts={
        "requested": 300,
        "agreeing": 300,
        "building": 400,
        "testing": 250,
        "manager_review": 250,
        "client_review": 250,
        "releasing": 5,
        "live": 245,
        "closed": 7_000,
        "withdrawn": 1_000,
    },
    events=1_000_000,
    busy=20_000,
)
READERS, PAUSE, WARM_UP, SECONDS = 20, 1.0, 10.0, 60.0
KINDS = ("home", "board", "change", "search", "environment")
FIGURES = {kind: Figure(f"page_{kind}", "ms", "<=", 100, "ours") for kind in KINDS}
AT_ONCE = Figure("pages_at_once", "ms", "<=", 100, "ours")
WORDS = ("samovar", "basket", "button covers", "74", "nowhere", "letter", "change/106", "order invoice")


def measure(home: Path) -> Iterable[Row]:
    """First twenty who read what they open, then twenty who open the next page at once; of both, each kind as often."""
    from vekha.cli.platform import web_command  # noqa: PLC0415 - after the environment says where
    from vekha.config.secret_files import SIGNING, ensure_secret_word  # noqa: PLC0415

    ensure_secret_word(SIGNING, home)  # one for all processes of the web server
    with fresh_database(home) as url:
        originals = play(home / "world")
        multiply(url, originals, MANY)
        pages = addresses(originals)
        (port,) = free_ports(1)
        with serving(home, web_command(port), port):
            cookies = [signed_in(port, ("clara", "max", "dan", "tess", "olga")[at % 5]) for at in range(READERS)]
            reading = read(port, cookies, pages, pause=PAUSE)
            hurried = read(port, cookies, pages, pause=0.0)
        words = [word.replace("vekha.web.asgi", "bench.people.bare") for word in web_command(port)]
        with serving(home, words, port):
            bare = read(port, [""] * READERS, {"bare": ["/healthz"]}, pause=0.0)
    for kind, figure in FIGURES.items():
        yield Row(figure, kept(figure, "ours", [one for one in reading if one[0] == kind]), None, "none")
    peer = kept(AT_ONCE, "peer", bare)
    yield Row(AT_ONCE, kept(AT_ONCE, "ours", hurried), peer, "a page of Django with one query, no session, no template")


def addresses(originals: Mapping[str, int]) -> dict[str, list[str]]:
    """Changes at every stage, old and new ones; the one with 20,000 events among them."""
    step = 10 ** len(str(max(originals.values())))
    numbers = [number + step * at for stage, number in originals.items() for at in range(0, MANY.counts[stage], 17)]
    previews = [f"/lavka/environments/preview-{originals['testing']}-{step * at}" for at in range(1, 200, 10)]
    return {
        "home": ["/"],
        "board": ["/board", "/board", "/board/testing", "/board/building?page=3"],
        "change": [f"/lavka/changes/{number}" for number in numbers],
        "search": [f"/search?q={word}" for word in (one.replace(" ", "+") for one in WORDS)],
        "environment": ["/environments", "/lavka/environments/production", *previews[:2]],
    }


@contextmanager
def serving(home: Path, words: Sequence[str], port: int) -> Iterator[None]:
    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    with program(words, folder=home, log="web.log", variables={"PYTHONPATH": str(ROOT)}):
        until("the web server", answers)  # it begins to answer without telling anybody
        yield


def signed_in(port: int, handle: str) -> str:
    """The cookies of a browser that opened an invitation."""
    from vekha.operations.invite import invite  # noqa: PLC0415 - after Django

    path = f"/invitations/{invite(handle, by='olga', now=datetime.now(UTC))}"
    with httpx.Client(base_url=f"http://localhost:{port}") as browser:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(path).text)
        if token is None:
            raise RuntimeError("the invitation's page has no form")
        answer = browser.post(path, data={"csrfmiddlewaretoken": token[1]})
        if answer.status_code != HTTPStatus.FOUND:
            raise RuntimeError(f"{handle} could not sign in: {answer.status_code}")
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def read(port: int, cookies: list[str], pages: dict[str, list[str]], *, pause: float) -> list[Read]:
    """Raises RuntimeError if a page was refused."""
    plan = plain(Plan("localhost", port, cookies, pages, pause, WARM_UP, SECONDS))
    words = [sys.executable, "-m", "bench.people.readers"]
    done = subprocess.run(words, cwd=ROOT, input=plan, text=True, stdout=subprocess.PIPE, check=True)
    found: list[Read] = [(kind, milliseconds, status) for kind, milliseconds, status in json.loads(done.stdout)]
    if wrong := {(kind, status) for kind, _, status in found if status != HTTPStatus.OK}:
        raise RuntimeError(f"pages were refused: {wrong}")
    return found


def kept(figure: Figure, who: str, found: Sequence[Read]) -> float:
    """The time in milliseconds that 95 of 100 pages kept to."""
    times = sorted(milliseconds for _, milliseconds, _ in found)
    tell(figure, f"{who}, {len(times) / SECONDS:.1f} pages/s", times)
    return times[max(0, round(0.95 * len(times)) - 1)]
