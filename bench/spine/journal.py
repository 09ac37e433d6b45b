"""The journal: events that are chained and durable, a second; and how fast a whole journal is verified."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.home import fresh_database
from bench.rows import Figure, Row, in_turn

GROUP = 64  # events in one transaction
GROUPS = 80  # transactions in one sample
EVENTS = 1_000_000  # in the journal that is verified
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DATA = {"number": 7, "digest": "sha256:" + 64 * "a", "why": "Кнопку закрывает корзина.", "agreement": 2}
APPEND = Figure("journal_append", "events/s", ">=", 5_000, "ours")
VERIFY = Figure("journal_verify", "events/s", ">=", 300_000, "ours")
SUPPLY = "INSERT INTO event_bare (seq, body, hash) VALUES (%s, %s, %s)"


def measure_append(home: Path) -> list[Row]:
    """Beside it, for information: the same rows, indexes and groups, inserted without chain or lock."""
    from django.db import transaction  # noqa: PLC0415 - tables can be imported once Django is set up

    from vekha.database.journal import Entry, append  # noqa: PLC0415

    def ours() -> float:
        entries = [Entry("Noted", "change:lavka/7", "clara", AT, DATA) for _ in range(GROUP)]
        started = time.perf_counter()
        for _ in range(GROUPS):
            with transaction.atomic():
                append(entries)
        return GROUP * GROUPS / (time.perf_counter() - started)

    with fresh_database(home) as url, psycopg.connect(url) as bare:
        bare.execute("CREATE TABLE event_bare (LIKE event INCLUDING ALL)")
        bare.commit()
        rows = chained(10 * GROUP * GROUPS)

        def peer() -> float:
            groups = [[next(rows) for _ in range(GROUP)] for _ in range(GROUPS)]
            started = time.perf_counter()
            for group in groups:
                with bare.cursor() as cursor:
                    cursor.executemany(SUPPLY, group)
                bare.commit()
            return GROUP * GROUPS / (time.perf_counter() - started)

        first, second = in_turn(APPEND, ours, peer, rounds=5)
    name = f"the same rows by INSERT, no chain (groups of {GROUP})"
    return [Row(APPEND, first, second, name)]


def measure_verify(home: Path) -> list[Row]:
    """A journal of a million events, from the first to the last."""
    from vekha.database.verify import verify  # noqa: PLC0415

    with fresh_database(home) as url:
        fill(url, EVENTS)

        def ours() -> float:
            started = time.perf_counter()
            found = verify()
            seconds = time.perf_counter() - started
            if not found.ok or found.events != EVENTS:
                raise RuntimeError(f"the benchmark's journal does not verify: {found}")
            return EVENTS / seconds

        first, _ = in_turn(VERIFY, ours, None, rounds=3)
    return [Row(VERIFY, first, None, "none")]


def chained(count: int) -> Iterator[tuple[int, str, bytes]]:
    """Events as the journal writes them: number, body, hash."""
    from vekha.database.journal import START, Entry, _body  # noqa: PLC0415

    last, entry = START, Entry("Noted", "change:lavka/7", "clara", AT, DATA)
    before, after = _body(1, entry).split('"seq":1')
    for seq in range(1, count + 1):
        body = f'{before}"seq":{seq}{after}'
        last = hashlib.sha256(last + body.encode()).digest()
        yield seq, body, last


def fill(url: str, count: int) -> None:
    """A journal of so many events, written at once by COPY."""
    last: Sequence[object] = ()
    with psycopg.connect(url) as connection:
        with connection.cursor() as cursor, cursor.copy("COPY event (seq, body, hash) FROM STDIN") as copy:
            for last in chained(count):
                copy.write_row(last)
        connection.execute("UPDATE journal_head SET seq = %s, hash = %s", [last[0], last[2]])
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE event")
