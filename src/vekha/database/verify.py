"""Checks the whole journal: the hashes, the order, the end, and a checkpoint kept outside of the database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from vekha.database.journal import START

BATCH = 1_000  # rows at a time: more of them no longer fit the processor's cache, which costs a fifth of the speed


@dataclass(frozen=True, slots=True)
class Verified:
    """`bad`: the first event number that is not as it was written, 0 if all are; `what` says what is wrong."""

    events: int
    bad: int = 0
    what: str = ""

    @property
    def ok(self) -> bool:
        return self.bad == 0


def verify(checkpoint: Path | None = None) -> Verified:
    """Reads every event once, in one snapshot of the database. A good result renews the checkpoint file."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT seq, hash FROM journal_head")
        head = cursor.fetchone()
        known = _read(checkpoint)
        found, last, at_checkpoint = _chain(known[0] if known else 0)
    if not found.ok:
        return found
    if head is None or (head[0], bytes(head[1])) != (found.events, last):
        end = head[0] if head else 0
        what = f"the journal's head says {end} events, {found.events} are there"
        return Verified(found.events, min(found.events, end) + 1, what)
    if known and at_checkpoint != known[1]:
        gone = known[0] > found.events
        return Verified(found.events, (found.events + 1) if gone else 1, _against_checkpoint(known[0], gone=gone))
    if checkpoint:
        _write(checkpoint, found.events, last)
    return found


def _against_checkpoint(seq: int, *, gone: bool) -> str:
    if gone:
        return f"events up to {seq} were there at the last checkpoint: the end was cut off"
    return f"the chain up to event {seq} is another one than at the last checkpoint: it was written anew"


def _chain(mark: int) -> tuple[Verified, bytes, bytes]:
    """Walks the chain; gives the result, the last hash, and the hash at event number `mark`."""
    last, expected, at_mark, sha = START, 1, START, hashlib.sha256
    with connection.connection.cursor(name="verify", binary=True) as rows:
        rows.itersize = BATCH
        rows.execute("SELECT seq, convert_to(body, 'UTF8'), hash FROM event ORDER BY seq")
        while batch := rows.fetchmany(BATCH):
            for seq, body, hashed in batch:
                last = sha(last + body).digest()
                if seq != expected or last != hashed:
                    return Verified(expected - 1, expected, _what(seq, expected, body)), last, at_mark
                if seq == mark:
                    at_mark = last
                expected += 1
    return Verified(expected - 1), last, at_mark


def _what(seq: int, expected: int, body: bytes) -> str:
    if seq > expected:
        return f"event {expected} is missing: it was removed"
    written = json.loads(body).get("seq")
    if written != seq:
        return f"event {seq} stands where it was not written: its text says {written}; events were reordered"
    return f"event {seq} was altered after it was written"


def _read(checkpoint: Path | None) -> tuple[int, bytes] | None:
    if checkpoint is None or not checkpoint.is_file():
        return None
    plain = json.loads(checkpoint.read_text())
    return plain["events"], bytes.fromhex(plain["hash"])


def _write(checkpoint: Path, events: int, last: bytes) -> None:
    fresh = checkpoint.with_suffix(".new")
    fresh.write_text(json.dumps({"events": events, "hash": last.hex()}) + "\n")
    fresh.replace(checkpoint)
