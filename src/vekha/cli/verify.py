"""`vekha verify`: every event of the journal is as it was written, and none is missing."""

from __future__ import annotations

import time
from contextlib import nullcontext

from vekha.cli.session import answer, connect, err, place
from vekha.core.errors import VekhaError

CHECKPOINT = "journal.checkpoint"


def verify() -> None:
    """Check the journal's chain, and its end against the checkpoint in the data folder.

    Whoever altered, removed, reordered or cut off events is found, and the first bad event named.
    """
    connect()
    from vekha.database import models  # noqa: PLC0415 - needs Django
    from vekha.database.verify import verify as check  # noqa: PLC0415

    known = models.JournalHead.objects.values_list("seq", flat=True).first() or 0
    shown = err.status(f"reading {known:,} events") if err.is_terminal else nullcontext()
    file, started = place() / CHECKPOINT, time.monotonic()
    with shown:
        found = check(file)
    if not found.ok:
        raise VekhaError(
            "journal_altered",
            f"The journal is not as it was written. First bad event: {found.bad}: {found.what}.",
            "Stop trusting what comes after it: compare with a backup, and find out who could write to the database.",
        )
    seconds = round(time.monotonic() - started, 3)
    answer(
        f"{found.events:,} events are as they were written ({seconds:.1f} s).",
        ok=True,
        events=found.events,
        seconds=seconds,
        checkpoint=str(file),
    )
