from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from vekha.database import models
from vekha.database.journal import Entry, append, has
from vekha.database.verify import verify

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entry(text: str, key: str = "") -> Entry:
    return Entry("Noted", "project:lavka", "olga", NOW, {"text": text}, key)


def write(*texts: str) -> None:
    with transaction.atomic():
        append([entry(text) for text in texts])


def tamper(url: str, sql: str) -> None:
    """As someone with the database's password would: past Vekha and past the guard."""
    with psycopg.connect(url, autocommit=True) as attacker:
        attacker.execute("ALTER TABLE event DISABLE TRIGGER event_is_append_only")
        attacker.execute(sql)


def test_an_untouched_journal_verifies(database):
    write("one", "two", "три")
    write("four")
    assert verify() == verify()
    assert verify().ok
    assert verify().events == 4


def test_an_empty_journal_verifies(database):
    assert verify().ok


def test_events_need_the_transaction_of_the_state_they_tell_about(database):
    with pytest.raises(RuntimeError, match="transaction"):
        append([entry("alone")])


def test_an_event_is_not_there_when_its_transaction_failed(database):
    with transaction.atomic():
        append([entry("never")])
        transaction.set_rollback(True)
    assert models.Event.objects.count() == 0
    write("after")
    assert verify().ok


def test_the_same_act_is_recorded_once(database):
    with transaction.atomic():
        append([entry("once", "act:1")])
    assert has("act:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        append([entry("twice", "act:1")])
    assert verify().events == 1


def test_rows_cannot_be_changed_by_mistake(database):
    write("one")
    for sql in ("UPDATE event SET body = 'x'", "DELETE FROM event"):
        with (
            pytest.raises(Exception, match="added, never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "first_bad", "says"),
    [
        ("UPDATE event SET body = replace(body, 'two', 'TWO') WHERE seq = 2", 2, "altered"),
        ("UPDATE event SET hash = sha256('x') WHERE seq = 3", 3, "altered"),
        ("DELETE FROM event WHERE seq = 2", 2, "removed"),
        ("DELETE FROM event WHERE seq = 4", 4, "3 are there"),
        (
            "UPDATE event SET seq = CASE seq WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE seq IN (2, 3);"
            "UPDATE event SET seq = -seq WHERE seq < 0",
            2,
            "reordered",
        ),
    ],
)
def test_the_first_altered_removed_or_reordered_event_is_named(database, sql, first_bad, says):
    write("one", "two", "three", "four")
    tamper(database, sql)
    found = verify()
    assert found.bad == first_bad
    assert says in found.what


def test_an_end_that_was_cut_off_with_its_head_is_found_by_the_checkpoint(database, tmp_path):
    checkpoint = tmp_path / "journal.checkpoint"
    write("one", "two", "three")
    assert verify(checkpoint).ok
    tamper(
        database,
        "DELETE FROM event WHERE seq = 3;"
        "UPDATE journal_head SET seq = 2, hash = (SELECT hash FROM event WHERE seq = 2)",
    )
    assert verify().ok  # the database alone cannot know
    found = verify(checkpoint)
    assert not found.ok
    assert "cut off" in found.what


def test_a_chain_written_anew_is_found_by_the_checkpoint(database, tmp_path):
    checkpoint = tmp_path / "journal.checkpoint"
    write("one")
    assert verify(checkpoint).ok
    tamper(database, "DELETE FROM event; UPDATE journal_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')")
    write("another")
    assert verify().ok
    assert "anew" in verify(checkpoint).what


def test_many_writers_at_once_make_one_chain(database, django_db_blocker):
    def some(writer: int) -> None:
        with django_db_blocker.unblock():
            for number in range(10):
                write(f"{writer}-{number}")
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, range(4)))
    assert verify().ok
    assert verify().events == 40


def test_columns_are_made_from_what_was_hashed(database):
    write("one")
    row = models.Event.objects.get()
    assert (row.kind, row.subject) == ("Noted", "project:lavka")
    assert json.loads(row.body)["data"] == {"text": "one"}
