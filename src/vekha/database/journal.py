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

from django.db import connection, transaction

from vekha.core import events as e
from vekha.core.change import Change as ChangeState
from vekha.core.lifecycle import begin, evolve
from vekha.database import models
from vekha.database.jobs import Work, start
from vekha.database.mapping import change_of, to_json, utc

START = bytes(32)


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


def append(entries: Sequence[Entry], *, work: Sequence[Work] = ()) -> list[models.Run]:
    """Writes events and starts follow-up runs. Must be called inside the transaction that changes the state."""
    if not connection.in_atomic_block:
        raise RuntimeError("journal.append needs the transaction of the state that it tells about")
    with connection.cursor() as cursor:  # few and plain statements: whoever waits for a no waits for each of them
        cursor.execute("SELECT seq, hash FROM journal_head WHERE id = 1 FOR UPDATE")
        seq, hashed = cursor.fetchone()
        rows, last = [], bytes(hashed)
        for entry in entries:
            seq += 1
            body = _body(seq, entry)
            last = hashlib.sha256(last + body.encode()).digest()
            rows.append((seq, body, last))
        if rows:
            events = ", ".join(["(%s, %s, %s)"] * len(rows))
            cursor.execute(
                f"INSERT INTO event (seq, body, hash) VALUES {events};"  # noqa: S608 - placeholders alone
                "UPDATE journal_head SET seq = %s, hash = %s WHERE id = 1; NOTIFY vekha_events",
                [*(value for row in rows for value in row), seq, last],
            )
    return [start(one) for one in work]


def has(key: str) -> bool:
    """Whether the act with this key is in the journal already."""
    return models.Event.objects.filter(key=key).exists()


def open_change(row: models.Change, event: e.Requested, *, work: Sequence[Work] = ()) -> ChangeState:
    """The first event of a change: gives its row the state that the event begins."""
    state = begin(event)
    _keep(row, state)
    append([_entry(row, event, "")], work=work)
    return state


def change_happened(
    row: models.Change,
    happened: Sequence[e.Event],
    *,
    key: str = "",
    work: Sequence[Work] = (),
    also: Sequence[Entry] = (),
) -> list[models.Run]:
    """The change's next state, its events, entries about other things (`also`), and follow-up runs, together.

    Gives the runs. The row must be locked by the caller.
    """
    state = change_of(row.state)
    for event in happened:
        state = evolve(state, event)
    _keep(row, state)
    keys = [f"{key}/{at}" if key and at else key for at in range(len(happened))]
    entries = [_entry(row, event, one) for event, one in zip(happened, keys, strict=True)]
    return append([*entries, *also], work=work)


def _keep(row: models.Change, state: ChangeState) -> None:
    row.state, row.stage, row.since, row.title = to_json(state), state.stage.value, state.since, state.title
    with transaction.atomic():
        row.save()


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
