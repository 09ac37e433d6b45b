"""An act is done once, however often it is asked for: under one key there is one effect and one answer.

The answer is written in the transaction of the effect. Whoever dies on the way has done nothing or all of it, and the
next request under that key finds out which. Not for workers: their steps have their own way of being done once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from vekha.core.errors import BadInput, VekhaError
from vekha.database import models

LASTS = timedelta(hours=24)  # that an answer is kept


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. `kept`: its body without what may be shown only once. `again`: it was given before."""

    status: int
    body: str
    kept: str
    again: bool = False


def once(actor: str, key: str, request: bytes, act: Callable[[], Said], *, now: datetime) -> Said:
    """What `act` said, now or when it was done; `key` "": it is done each time. `request`: the hash of what is asked.

    A refusal is an answer, and kept; what `act` raises leaves nothing. Raises BadInput `key_reused`, VekhaError
    `too_early` while the first request is still under way.
    """
    with transaction.atomic():
        if not key:
            return act()
        _alone(actor, key)
        row = models.KeptAnswer.objects.filter(actor=actor, key=key).first()
        if row and row.expires_at > now:
            return _again(row, request)
        if row:
            row.delete()
        said = act()
        models.KeptAnswer.objects.create(
            actor=actor,
            key=key,
            request=request,
            status=said.status,
            body=said.kept,
            at=now,
            expires_at=now + LASTS,
        )
        return said


def forget_answers(*, now: datetime) -> int:
    """Those that nobody gets any more; gives how many."""
    gone, _ = models.KeptAnswer.objects.filter(expires_at__lte=now).delete()
    return gone


def _alone(actor: str, key: str) -> None:
    """Until the transaction ends nobody else acts under this key. Whoever comes meanwhile is told, and waits for
    nothing: a row would make them wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor}\n{key}"])
        if not cursor.fetchone()[0]:
            what = "The first request under this key is still under way."
            raise VekhaError("too_early", what, "Ask again in a moment, under the same key.")


def _again(row: models.KeptAnswer, request: bytes) -> Said:
    if bytes(row.request) != request:
        what = "Something else was asked for under this key."
        raise BadInput("key_reused", what, "Each act takes a key of its own; the same key only asks again.")
    return Said(row.status, row.body, row.body, again=True)
