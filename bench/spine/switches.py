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
from bench.spine.bare import bare
from bench.spine.releases import two_releases
from bench.spine.session import Session, session

ROOT = Path(__file__).parents[2]
SWITCHES = 100
A_ROUND = 20  # switches
NO = Figure("no_to_served", "ms", "<=", 1.5)
UNDER_LOAD = Figure("switches_under_load", f"failed requests and reconnects in {SWITCHES} switches", "==", 0, "ours")
WITHIN = Figure("no_served_within", "ms", "<=", 15, "ours")
BARE = Figure("bare_switch", "ms", "<=", 1.5)
FIGURES = (NO, WITHIN, UNDER_LOAD, BARE)


@dataclass
class Ours:
    """Production of the project "bench", with two warm releases; the second is served."""

    port: int
    host: str
    names: tuple[str, str]
    addresses: dict[str, str]
    outside: Any

    def roll_back(self, to: str) -> float:
        """The whole act, as `vekha rollback` does it: operation, run and proxy are done when it returns."""
        from vekha.workflows.at_once import roll_back_at_once  # noqa: PLC0415 - needs Django

        forward, word = to == self.names[1], time.monotonic()
        run = roll_back_at_once(self.outside, "bench", "production", forward=forward, why="a drill", by="olga")
        if run.state != "done":
            raise RuntimeError(f"a rollback of ours is {run.state}: {run.cause}")
        return word


def measure(home: Path) -> Iterable[Row]:
    """Ours and the peer's in turn, round by round; both rows are of the same switches."""
    away = haproxy.missing()
    name = f"{haproxy.NAME}: {away}" if away else haproxy.NAME
    first, second, least = list[Session](), list[Session](), list[Session]()
    with ours(home) as (mine, url):
        peer = nullcontext() if away else haproxy.haproxy(home.parent / "haproxy", mine.addresses, url)
        with peer as theirs:
            for _ in range(SWITCHES // A_ROUND):
                first.append(session(mine.port, mine.host, mine.names, mine.roll_back, count=A_ROUND))
                if theirs:
                    second.append(session(theirs.port, mine.host, mine.names, theirs.switch, count=A_ROUND))
                with bare(home / "traffic", url) as floor:
                    least.append(session(mine.port, mine.host, mine.names, floor.switch, count=A_ROUND))
    act, peer, with_row = (
        _median("ours", first),
        _median("peer", second),
        name if away else f"{name}, and one committed row",
    )
    yield Row(NO, act, peer, with_row)
    yield Row(WITHIN, act, peer, with_row)
    yield Row(BARE, _median("Envoy alone", least), peer, with_row)
    yield Row(UNDER_LOAD, _bad("ours", first), _bad("peer", second), name)


def _median(who: str, found: list[Session]) -> float | None:
    waited = [one for each in found for one in each.waited]
    if not waited:
        return None
    tell(NO, who, waited)
    return statistics.median(waited)


def _bad(who: str, found: list[Session]) -> float | None:
    if not found:
        return None
    requests, failed, reconnects = (
        sum(getattr(one, what) for one in found) for what in ("requests", "failed", "reconnects")
    )
    print(f"{who}: {failed} of {requests} requests failed, {reconnects} reconnects", file=sys.stderr)
    return float(failed + reconnects)


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
