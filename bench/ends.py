"""Tells when runs have ended, by the database's own word: looking again and again would take time from the workers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

PATIENCE = 600.0  # seconds
TELL = """
CREATE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('bench_ended', NEW.id || ' ' || NEW.state); RETURN NULL; END $$;
CREATE TRIGGER bench_tell AFTER UPDATE OF state ON run
    FOR EACH ROW WHEN (NEW.state IN ('done', 'undone', 'stuck')) EXECUTE FUNCTION bench_tell();
LISTEN bench_ended;
"""


class Ends:
    """Of this connection nothing else may be asked: it would swallow what is told meanwhile."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection, self._states = connection, dict[int, str]()

    def wait(self, runs: Iterable[int]) -> None:
        """Until all of them are done. Raises RuntimeError if one ended otherwise, TimeoutError."""
        open_runs, deadline = set(runs), time.monotonic() + PATIENCE
        while open_runs := {run for run in open_runs if not self._done(run)}:
            left = deadline - time.monotonic()
            if left < 0:
                raise TimeoutError(f"waited {PATIENCE:g} s in vain for the runs {sorted(open_runs)}")
            for told in self._connection.notifies(timeout=left, stop_after=1):
                run, _, state = told.payload.partition(" ")
                self._states[int(run)] = state

    def _done(self, run: int) -> bool:
        state = self._states.pop(run, "")
        if state not in ("", "done"):
            raise RuntimeError(f"run {run} of ours is {state}")
        return state == "done"


@contextmanager
def ends(url: str) -> Iterator[Ends]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TELL)
        yield Ends(connection)
