"""`vekha status` as a person calls it: a whole process, against a Vekha that runs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.home import fresh_database
from bench.ports import free_ports
from bench.rows import Figure, Row, in_turn

VEKHA = Path(sys.executable).with_name("vekha")
CHANGES = 30
STATUS = Figure("status", "s", "<=", 0.3, "ours")


def measure(home: Path) -> Iterable[Row]:
    """With 30 changes under way. Beside it, for information: an empty Python program."""
    from vekha import wiring  # noqa: PLC0415

    with fresh_database(home):
        _changes()
        proxy, web = map(str, free_ports(2))
        try:
            _vekha("up", "--detach", "--port", proxy, "--web-port", web)
            shown = json.loads(_vekha("status", "--json"))["changes"]
            if len(shown) != CHANGES:
                raise RuntimeError(f"{len(shown)} changes are shown, not {CHANGES}")
            first, second = in_turn(STATUS, lambda: _seconds([VEKHA, "status"]), _nothing, rounds=15)
        finally:
            wiring.supervisor(home).shutdown()
    yield Row(STATUS, first, second, "python -c pass")


def _nothing() -> float:
    return _seconds([sys.executable, "-c", "pass"])


def _seconds(words: list[str | Path]) -> float:
    started = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    return time.perf_counter() - started


def _vekha(*words: str) -> str:
    done = subprocess.run([VEKHA, *words], check=False, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"vekha {words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _changes() -> None:
    from vekha.cli.story.cast import CLARA, OLGA, PEOPLE  # noqa: PLC0415
    from vekha.operations.grant_role import grant_role  # noqa: PLC0415
    from vekha.operations.init_project import init_project  # noqa: PLC0415
    from vekha.operations.submit_request import submit_request  # noqa: PLC0415

    now = datetime.now(UTC)
    init_project("bench", "Bench", "none", by=OLGA.handle, main="main", now=now)
    for one in PEOPLE:
        grant_role("bench", one.handle, one.role, name=one.name, email=one.email, by=OLGA.handle, now=now)
    for number in range(CHANGES):
        submit_request("bench", f"Wish {number}", "Fewer steps.", by=CLARA.handle, now=now)
