"""The journal: what happened, with the new state and the follow-up work, in one transaction.

Append-only and hash-chained: hash = SHA-256(hash before || body), the first before 32 zero bytes. After RFC 9162's idea
of a verifiable log, as a plain chain: one altered, removed or reordered row is found and named (`verify.py`).
Nothing else writes a change's stage.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from vekha.core import events as e
from vekha.core.change import Change as ChangeState
from vekha.core.lifecycle import begin, evolve
from vekha.core.waiting import also_waiting, waiting_for
from vekha.database import models
from vekha.database.jobs import Work, started
from vekha.database.mapping import change_of, to_json, utc
from vekha.database.outbox import planned
from vekha.database.statements import Statement, insert, send, update

START = bytes(32)
TAKEN = ("state", "stage", "since", "title", "owing", "awaited", "awaited_also")  # of a change, from its events
HEAD = """SELECT seq, hash, ARRAY(SELECT nextval('run_id_seq') FROM generate_series(1, %s))
FROM journal_head WHERE id = 1 FOR UPDATE"""  # with keys for the runs that are started


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, ready to be written. `subject`: "change:lavka/1", "environment:lavka/production", "project:lavka".

    `key` makes an act that is tried again one event; "" if it need not be.
    """

    kind: str
    subject: str
    by: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


def append(entries: Sequence[Entry], *, work: Sequence[Work] = (), state: Sequence[Statement] = ()) -> list[models.Run]:
    """Writes the new state, follow-up runs, events, and messages to those who are told of them. Gives the runs.

    Must be called inside the transaction that locked the state.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal.append needs the transaction of the state that it tells about")
    ((head,),) = send([Statement(HEAD, [len(work)])])
    seq, hashed, keys = head
    known = _known(work)
    runs, writes = list[models.Run](), list(state)
    for one, key in zip(work, keys, strict=True):
        run, begun = (known[one.key], []) if one.key in known else started(one, key)
        known[one.key] = run
        runs.append(run)
        writes += begun
    messages = planned(enumerate(entries, start=seq + 1))
    send([*writes, *_chained(entries, seq, bytes(hashed)), *messages, Statement("NOTIFY vekha_events")])
    return runs


def _known(work: Sequence[Work]) -> dict[str, models.Run]:
    """Runs that were started before. The journal's head is locked: nobody else starts the same ones meanwhile."""
    keys = [one.key for one in work if not one.worker]
    return {run.key: run for run in models.Run.objects.filter(key__in=keys)} if keys else {}


def _chained(entries: Sequence[Entry], seq: int, last: bytes) -> list[Statement]:
    """The events after that head, and the head after them."""
    rows = list[tuple[int, str, bytes]]()
    for entry in entries:
        seq += 1
        body = _body(seq, entry)
        last = hashlib.sha256(last + body.encode()).digest()
        rows.append((seq, body, last))
    if not rows:
        return []
    events = ", ".join(["(%s, %s, %s)"] * len(rows))
    return [
        Statement(f"INSERT INTO event (seq, body, hash) VALUES {events}", [value for row in rows for value in row]),  # noqa: S608 - placeholders alone
        Statement("UPDATE journal_head SET seq = %s, hash = %s WHERE id = 1", [seq, last]),
    ]


def has(key: str) -> bool:
    """Whether the act with this key is in the journal already."""
    return models.Event.objects.filter(key=key).exists()


def open_change(row: models.Change, event: e.Requested) -> ChangeState:
    """The first event of a change: gives its new row the state that the event begins."""
    state = begin(event)
    _take(row, state)
    append([_entry(row, event, "")], state=[insert(row)])
    return state


def change_happened(
    row: models.Change,
    happened: Sequence[e.Event],
    *,
    key: str = "",
    work: Sequence[Work] = (),
    also: Sequence[Entry] = (),
    state: Sequence[Statement] = (),
) -> list[models.Run]:
    """The change's next state, its events, entries about other things (`also`), and follow-up runs, together.

    `state`: what else is written about it. Gives the runs. The row must be locked by the caller.
    """
    now = change_of(row.state)
    for event in happened:
        now = evolve(now, event)
    _take(row, now)
    keys = [f"{key}/{at}" if key and at else key for at in range(len(happened))]
    entries = [_entry(row, event, one) for event, one in zip(happened, keys, strict=True)]
    return append([*entries, *also], work=work, state=[*state, update(row, *TAKEN)])


def _take(row: models.Change, state: ChangeState) -> None:
    row.state, row.stage, row.since, row.title = to_json(state), state.stage.value, state.since, state.title
    row.owing = state.owing
    row.awaited = [role.value for role in waiting_for(state).roles]
    row.awaited_also = [role.value for one in also_waiting(state) for role in one.roles]


def _entry(row: models.Change, event: e.Event, key: str) -> Entry:
    data = {name: value for name, value in to_json(event).items() if name not in ("by", "at")}
    return Entry(type(event).__name__, subject_of(row), event.by, event.at, data, key)


def subject_of(row: models.Change) -> str:
    return f"change:{row.project.slug}/{row.number}"


def _body(seq: int, entry: Entry) -> str:
    plain = {
        "seq": seq,
        "kind": entry.kind,
        "subject": entry.subject,
        "by": entry.by,
        "at": utc(entry.at),
        "key": entry.key,
        "data": entry.data,
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
