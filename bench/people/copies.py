"""Ten thousand changes and a million events: copies of the originals, written by COPY, in a chain that verifies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

Row = dict[str, Any]  # column -> its text
Cursor = psycopg.Cursor[Any]
Own = dict[int, set[tuple[str, str]]]  # change -> tables and keys of its rows
STRIDE = 10_000  # between the keys of two copies: more than any original has
OF_CHANGE = "(SELECT id FROM candidate WHERE change_id = %(change)s)"
ON_PREVIEW = "environment_id IN (SELECT id FROM environment WHERE change_id = %(change)s)"
NO_PREVIEW = "environment_id IN (SELECT id FROM environment WHERE change_id IS NULL)"
TABLES = {  # which rows of a table are a change's, in the order in which they name each other
    "change": "id = %(change)s",
    "brief": "change_id = %(change)s",
    "assessment": "change_id = %(change)s",
    "agreement": "change_id = %(change)s",
    "agreement_answer": "agreement_id IN (SELECT id FROM agreement WHERE change_id = %(change)s)",
    "candidate": "change_id = %(change)s",
    "environment": "change_id = %(change)s",
    "release": f"{ON_PREVIEW} OR candidate_id IN {OF_CHANGE} AND {NO_PREVIEW}",
    "run": f"candidate_id IN {OF_CHANGE}",
    "evidence": f"candidate_id IN {OF_CHANGE}",
    "verdict": "change_id = %(change)s",
}
OTHER_NAMES = {
    "feasibility": "assessment",
    "needs": "assessment",
    "plan": "assessment",
}  # of columns
SUBJECTS = (
    "basket",
    "parcel",
    "voucher",
    "samovar",
    "letter",
    "invoice",
    "delivery",
    "catalogue",
    "review",
    "wish list",
)
MARK = "@n@"  # where the number of a copy's change stands


@dataclass(frozen=True, slots=True)
class Many:
    """`counts`: how many changes stand at each stage; `events`: how many the journal holds; `busy`: of one change."""

    counts: Mapping[str, int]
    events: int
    busy: int


def multiply(url: str, originals: Mapping[str, int], many: Many) -> None:
    """Each original gets its copies, whose numbers end with the same digits; then the journal is filled."""
    step = 10 ** len(str(max(originals.values())))
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        copies = {originals[stage]: [step * at for at in range(1, count)] for stage, count in many.counts.items()}
        keys = dict(cursor.execute("SELECT number, id FROM change").fetchall())
        own: dict[int, set[tuple[str, str]]] = {number: set() for number in copies}
        for table, where in TABLES.items():
            _copy_rows(cursor, table, where, keys, copies, own)
        _clear_away(cursor)
        _fill_journal(cursor, copies, many)
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def _copy_rows(
    cursor: Cursor, table: str, where: str, keys: Mapping[int, int], copies: Mapping[int, list[int]], own: Own
) -> None:
    columns, name = _columns(cursor, table), sql.Identifier(table)
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(one)) for one in columns)
    query = sql.SQL("SELECT {} FROM {} WHERE ").format(texts, name) + sql.SQL(where)
    found = list[tuple[int, Row]]()
    for number in copies:
        rows = cursor.execute(query, {"change": keys[number]}).fetchall()
        found += [(number, dict(zip(columns, row, strict=True))) for row in rows]
    for number, row in found:
        own[number].add((table, row["id"]))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(name, sql.SQL(", ").join(map(sql.Identifier, columns)))
    with cursor.copy(into) as copy:
        for number, row in found:
            for more in copies[number]:
                copy.write_row(list(_copied(table, row, more, own[number]).values()))


def _clear_away(cursor: Cursor) -> None:
    """As it is after years: previews of ended changes serve nothing, and production may go back to any release."""
    ended = "SELECT id FROM change WHERE stage IN ('closed', 'withdrawn')"
    serves_nothing = """state || '{"current": "", "good": [], "busy": ""}'"""
    cursor.execute(f"UPDATE environment SET state = {serves_nothing} WHERE change_id IN ({ended})")  # noqa: S608
    good = "SELECT jsonb_agg(id::text ORDER BY id) FROM release WHERE environment_id = environment.id"
    production = f"jsonb_set(state, '{{good}}', ({good}))"
    cursor.execute(f"UPDATE environment SET state = {production} WHERE change_id IS NULL")  # noqa: S608


def _columns(cursor: Cursor, table: str) -> list[str]:
    known = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
    return [name for (name,) in cursor.execute(f"{known} ORDER BY ordinal_position", [table])]


def _copied(table: str, row: Row, number: int, own: set[tuple[str, str]]) -> Row:
    """`number`: how much higher the number of the copy's change is. Keys of the change's own rows are as many strides
    higher; of others, such as production, they stay."""
    made = dict(row)
    for column, value in row.items():
        name = column.removesuffix("_id")
        of = table if column == "id" else OTHER_NAMES.get(name, name)
        if (of, value) in own:
            made[column] = str(int(value) + STRIDE * number)
    change = OTHERWISE.get(table)
    return made | change(row, number) if change else made


def _change(row: Row, number: int) -> Row:
    since = datetime.fromisoformat(row["since"]) - timedelta(minutes=number)
    own, state = int(row["number"]) + number, json.loads(row["state"]) | {"since": since.isoformat()}
    title = f"{row['title']}: {SUBJECTS[own // 100 % len(SUBJECTS)]} {own}"
    branch, plain = row["branch"].replace(row["number"], str(own)), json.dumps(state | {"title": title})
    return {"number": str(own), "title": title, "branch": branch, "since": since.isoformat(), "state": plain}


def _environment(row: Row, number: int) -> Row:
    state, shift = json.loads(row["state"]), STRIDE * number
    current, good = str(int(state["current"]) + shift) if state["current"] else "", state["good"]
    plain = json.dumps(state | {"current": current, "good": [str(int(one) + shift) for one in good]})
    return {"name": f"{row['name']}-{number}", "host": f"{number}.{row['host']}", "state": plain}


OTHERWISE: dict[str, Callable[[Row, int], Row]] = {  # what is a copy's own besides its keys
    "change": _change,
    "environment": _environment,
    "release": lambda row, number: {"instance": f"{row['instance']}-{number}"},
    "run": lambda row, number: {"key": f"{row['key']}-{number}"},
}


def _fill_journal(cursor: Cursor, copies: Mapping[int, list[int]], many: Many) -> None:
    seq, last = cursor.execute("SELECT seq, hash FROM journal_head").fetchone() or (0, b"")
    bodies = [json.loads(body) for (body,) in cursor.execute("SELECT body FROM event ORDER BY seq")]
    last = bytes(last)
    with cursor.copy("COPY event (seq, body, hash) FROM STDIN") as copy:
        for before, after in _told(bodies, copies, many, many.events - seq):
            seq += 1
            body = f'{before}"seq":{seq}{after}'
            last = hashlib.sha256(last + body.encode()).digest()
            copy.write_row((seq, body, last))
    cursor.execute("UPDATE journal_head SET seq = %s, hash = %s", [seq, last])


def _told(bodies: list[Row], copies: Mapping[int, list[int]], many: Many, count: int) -> Iterator[tuple[str, str]]:
    """Bodies without their number: first the copies' own; then what checks and production said, again and again."""
    left = count
    for number, more in copies.items():
        mine = [_split(one, number) for one in bodies if _of(one, number)]
        for own in (str(number + one) for one in more):
            for before, after in mine:
                yield before.replace(MARK, own), after.replace(MARK, own)
                left -= 1
    checks = [(number, more) for number, more in copies.items() if any(_check(one, number) for one in bodies)]
    (busy, _), *_rest = checks
    again = {number: _split(next(one for one in bodies if _check(one, number)), number) for number, _ in checks}
    served = _split(next(one for one in bodies if one["kind"] == "ProductionServed"), 0)
    plan: list[tuple[tuple[str, str], str]] = [(again[busy], str(busy)), (served, "")]
    for at in range(min(left, 2 * many.busy)):
        (before, after), own = plan[at % 2]
        yield before.replace(MARK, own), after.replace(MARK, own)
    left -= 2 * many.busy
    everybody = [(again[number], str(number + one)) for number, more in checks for one in more]
    for at in range(left):
        (before, after), own = everybody[at % len(everybody)]
        yield before.replace(MARK, own), after.replace(MARK, own)


def _of(body: Row, number: int) -> bool:
    return body["subject"] in (f"change:lavka/{number}", f"environment:lavka/preview-{number}")


def _check(body: Row, number: int) -> bool:
    return body["kind"] == "EvidenceRecorded" and _of(body, number)


def _split(body: Row, number: int) -> tuple[str, str]:
    """What stands before and after the event's number. A key is left out: it is the original's."""
    subject = body["subject"].replace(str(number), MARK) if number else body["subject"]
    plain = body | {"seq": 0, "subject": subject, "key": ""}
    before, _, after = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).partition('"seq":0')
    return before, after
