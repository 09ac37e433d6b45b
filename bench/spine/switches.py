"""From a no to the release before, under load: Vekha's rollback beside a bare HAProxy switch, on the same servers."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.home import fresh_database
from bench.ports import free_ports
from bench.programs import program, until
from bench.rows import Figure, Row, tell
from bench.spine import haproxy
from bench.spine.releases import two_releases
from bench.spine.session import Session, Switch, session

ROOT = Path(__file__).parents[2]
SWITCHES = 100
A_ROUND = 10  # switches
ROUNDS = 4
NO = Figure("no_to_served", "ms", "<=", 1.5)
UNDER_LOAD = Figure("switches_under_load", f"failed requests and reconnects in {SWITCHES} switches", "==", 0, "ours")
FIGURES = (NO, UNDER_LOAD)


@dataclass
class Ours:
    """Production of the project "bench", with two warm releases; the second is served."""

    port: int
    host: str
    names: tuple[str, str]
    addresses: dict[str, str]
    outside: Any
    fence: int = 1_000_000  # of `move` alone; above those that runs take

    def roll_back(self, to: str) -> float:
        """The whole act, as `vekha rollback` does it: operation, run and proxy are done when it returns."""
        from vekha.workflows.at_once import roll_back_at_once  # noqa: PLC0415 - needs Django

        forward, word = to == self.names[1], time.monotonic()
        run = roll_back_at_once(self.outside, "bench", "production", forward=forward, why="a drill", by="olga")
        if run.state != "done":
            raise RuntimeError(f"a rollback of ours is {run.state}: {run.cause}")
        return word

    def move(self, to: str) -> float:
        """The proxy alone."""
        from vekha.ports import Route  # noqa: PLC0415

        self.fence += 1
        word = time.monotonic()
        route = Route("bench/production", self.host, {to: 100}, self.addresses)
        self.outside.traffic.move(route, fence=self.fence)
        return word


def measure(home: Path) -> Iterable[Row]:
    away = haproxy.missing()
    name = f"{haproxy.NAME}: {away}" if away else f"{haproxy.NAME}, and one committed row"
    with ours(home) as (mine, url):
        peer = nullcontext() if away else haproxy.haproxy(home.parent / "haproxy", mine.addresses, url)
        with peer as theirs:
            first, second = [], []
            for _ in range(ROUNDS):
                first += _sound(mine, mine.roll_back, A_ROUND).waited
                if theirs:
                    second += session(theirs.port, mine.host, mine.names, theirs.switch, count=A_ROUND).waited
            tell(NO, "ours", first)
            if second:
                tell(NO, "peer", second)
            yield Row(NO, statistics.median(first), statistics.median(second) if second else None, name)
            under = session(mine.port, mine.host, mine.names, mine.move, count=SWITCHES)
            other = session(theirs.port, mine.host, mine.names, theirs.switch, count=SWITCHES) if theirs else None
    yield Row(UNDER_LOAD, _bad("ours", under), _bad("peer", other) if other else None, name.partition(", and")[0])


def _sound(mine: Ours, switch: Switch, count: int) -> Session:
    found = session(mine.port, mine.host, mine.names, switch, count=count)
    if found.failed:
        raise RuntimeError(f"{found.failed} of {found.requests} requests failed")
    return found


def _bad(who: str, found: Session) -> float:
    words = f"{found.failed} of {found.requests} requests failed, {found.reconnects} reconnects"
    tell(Figure("switch_of_the_proxy", "ms", "<=", 1.5), who, found.waited)
    print(f"{UNDER_LOAD.name}, {who}: {words}", file=sys.stderr)
    return float(found.failed + found.reconnects)


@contextmanager
def ours(home: Path) -> Iterator[tuple[Ours, str]]:
    """Envoy, two releases under supervisor, and a worker. Everything is ended afterwards."""
    from vekha import wiring  # noqa: PLC0415
    from vekha.adapters.traffic.envoy.boot import boot_command, wait_ready  # noqa: PLC0415

    (port,) = free_ports(1)
    with fresh_database(home) as url, psycopg.connect(url, autocommit=True) as watch:
        outside = wiring.outside.__wrapped__(home)
        folder = home / "traffic"
        folder.mkdir(exist_ok=True)
        try:
            with program(boot_command(folder, port=port), folder=folder, log="envoy.log"):
                wait_ready(folder)
                host, names, addresses = two_releases(outside)
                words = [sys.executable, "-m", "bench.worker"]
                with program(words, folder=ROOT, log=str(home / "worker.log")):
                    until("the worker", lambda: watch.execute("SELECT 1 FROM procrastinate_workers").fetchone())
                    yield Ours(port, host, names, addresses, outside), url
        finally:
            wiring.supervisor(home).shutdown()
