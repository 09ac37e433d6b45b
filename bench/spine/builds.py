"""Builds of trivial steps: Vekha's durable queue, engine and runner beside Buildbot, on this machine, in turn."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.ends import Ends, ends
from bench.home import fresh_database
from bench.programs import program
from bench.rows import Figure, Row, in_turn
from bench.spine import buildbot
from bench.worker import FURTHER, STAMPS

ROOT = Path(__file__).parents[2]
BURST = 60
START = Figure("trigger_to_started", "ms", "<=", 0.1)
ONE = Figure("one_trivial_step", "ms", "<=", 0.1)
FURTHER_STEP = Figure("each_further_step", "ms", "<=", 0.1)
BURST_OF = Figure(f"burst_of_{BURST}_builds", "s", "<=", 0.1)
FIGURES = (START, ONE, FURTHER_STEP, BURST_OF)


@dataclass
class Ours:
    """Triggers builds as an operation does, and hears of their end from the database."""

    candidate: Any  # every run is about something
    ends: Ends
    stamps: Path

    def build(self, workflow: str) -> float:
        """Seconds from the trigger until the run is recorded as done."""
        started = time.perf_counter()
        self.ends.wait([self._trigger(workflow)])
        return time.perf_counter() - started

    def to_start(self) -> float:
        """Seconds from the trigger until the step's process runs."""
        self.stamps.parent.mkdir(parents=True, exist_ok=True)
        self.stamps.write_text("")
        started = time.time()
        self.ends.wait([self._trigger("bench_stamp")])
        return float(self.stamps.read_text()) - started

    def burst(self, count: int) -> float:
        started = time.perf_counter()
        self.ends.wait([self._trigger("bench_one") for _ in range(count)])
        return time.perf_counter() - started

    def _trigger(self, workflow: str) -> int:
        from django.db import transaction  # noqa: PLC0415 - tables can be imported once Django is set up

        from vekha.database.jobs import Work  # noqa: PLC0415
        from vekha.database.journal import Entry, append  # noqa: PLC0415

        now, key = datetime.now(UTC), uuid.uuid4().hex
        work = Work(key, workflow, self.candidate.project, "olga", now, candidate=self.candidate)
        with transaction.atomic():
            run = append([Entry("BuildAsked", "project:bench", "olga", now, {}, key)], work=[work])[0]
        return int(run.pk)


def measure(home: Path) -> Iterable[Row]:
    away = buildbot.missing()
    peer = nullcontext() if away else buildbot.buildbot(home.parent / "buildbot", further=FURTHER)
    with ours(home) as mine, peer as theirs:
        name = f"{buildbot.NAME}: {away}" if away else buildbot.NAME
        pairs: list[tuple[float, float | None]] = [
            in_turn(START, lambda: 1000 * mine.to_start(), theirs and (lambda: 1000 * theirs.to_start()), rounds=15),
            in_turn(
                ONE, lambda: 1000 * mine.build("bench_one"), theirs and (lambda: 1000 * theirs.build("one")), rounds=15
            ),
        ]
        more = Figure("eleven_steps", "ms", "<=", 0.1)
        eleven = in_turn(
            more, lambda: 1000 * mine.build("bench_more"), theirs and (lambda: 1000 * theirs.build("more")), rounds=5
        )
        pairs.append(_per_step(eleven, pairs[1]))
        pairs.append(
            in_turn(BURST_OF, lambda: mine.burst(BURST), theirs and (lambda: theirs.burst(BURST)), rounds=2, warm_up=0)
        )
    return [Row(figure, first, second, name) for figure, (first, second) in zip(FIGURES, pairs, strict=True)]


def _per_step(eleven: tuple[float, float | None], one: tuple[float, float | None]) -> tuple[float, float | None]:
    """What each step beyond the first adds."""
    second = None if eleven[1] is None or one[1] is None else (eleven[1] - one[1]) / FURTHER
    return (eleven[0] - one[0]) / FURTHER, second


@contextmanager
def ours(home: Path) -> Iterator[Ours]:
    """A worker process on a database of its own."""
    from vekha.database import models  # noqa: PLC0415
    from vekha.operations.init_project import init_project  # noqa: PLC0415

    with fresh_database(home) as url, ends(url) as told:
        now = datetime.now(UTC)
        project = init_project("bench", "Bench", str(home), by="olga", main="main", now=now)
        same = {"head": "0" * 40, "commit": "0" * 40, "base": "0" * 40, "author": "dan", "created_at": now}
        candidate = models.Candidate.objects.create(project=project, change=None, number=1, **same)
        with program([sys.executable, "-m", "bench.worker"], folder=ROOT, log=str(home / "worker.log")):
            yield Ours(candidate, told, home / "workspace" / STAMPS)
