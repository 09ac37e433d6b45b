"""Waits for the journal: every event is announced on PostgreSQL's channel `vekha_events`."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from vekha.cli.session import err
from vekha.core.errors import Exit, VekhaError

T = TypeVar("T")
CHANNEL = "vekha_events"


def until(see: Callable[[], T | None], what: str, *, timeout: float) -> T:
    """Looks with `see` now and after each announcement until it gives something; then that.

    Raises VekhaError `timed_out` after `timeout` seconds; what is waited for goes on all the same.
    """
    import psycopg  # noqa: PLC0415 - commands that do not wait start faster
    from django.db import connection  # noqa: PLC0415 - Django must be set up before

    deadline = time.monotonic() + timeout
    known = connection.get_connection_params()
    given = {key: known[key] for key in ("dbname", "user", "password", "host", "port") if known.get(key)}
    shown = err.status(f"waiting for {what}") if err.is_terminal else nullcontext()
    with shown, psycopg.connect(**given, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")  # first: what happens between a look and the waiting is announced
        while (found := see()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise VekhaError(
                    "timed_out",
                    f"Waited {timeout:g} s for {what}.",
                    "It goes on without you; see `vekha status`.",
                    exit_code=Exit.TIMED_OUT,
                )
            for _ in listener.notifies(timeout=left, stop_after=1):
                pass
    return found
