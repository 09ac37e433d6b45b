"""Output of work that is done here, and read on the machine that serves: sent in batches, in order."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from vekha.adapters.depot.client import Away, DepotClient, path_of
from vekha.core.errors import VekhaError
from vekha.ports import LogLine

EVERY = 0.2  # seconds between two batches
MOST = 20_000  # lines that wait; whoever writes more waits with them


class DepotLogs:
    """A `LogSink`. A line is sent within `EVERY` seconds; what a killed worker has not sent is lost."""

    def __init__(self, depot: DepotClient) -> None:
        self._depot = depot
        self._waiting: defaultdict[str, list[str]] = defaultdict(list)
        self._count, self._failed = 0, ""
        self._changed = threading.Condition()
        threading.Thread(target=self._send_always, name="vekha-logs", daemon=True).start()

    def writer(self, stream: str) -> Callable[[str], None]:
        def write(text: str) -> None:
            with self._changed:
                self._changed.wait_for(lambda: self._count < MOST or self._failed)
                if self._failed:
                    what, self._failed = self._failed, ""
                    raise VekhaError("log_not_written", what, "See that the two machines reach each other.")
                self._waiting[stream].append(text)
                self._count += 1
                self._changed.notify_all()

        return write

    def read(self, stream: str, after: int = 0) -> tuple[list[LogLine], int]:
        return [], after  # they are read where they are kept

    def streams(self, prefix: str) -> Sequence[str]:
        return []

    def flush(self) -> None:
        """Returns once everything that was written before is sent, or cannot be."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count or bool(self._failed))

    def _send_always(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._count)
            time.sleep(EVERY)  # a batch grows meanwhile
            with self._changed:
                batches, self._waiting = self._waiting, defaultdict(list)
            self._send(batches)
            with self._changed:
                self._count -= sum(map(len, batches.values()))
                self._changed.notify_all()

    def _send(self, batches: dict[str, list[str]]) -> None:
        for stream, lines in batches.items():
            try:
                self._depot.post(path_of("logs", stream), {"lines": lines})
            except (Away, VekhaError) as error:
                self._failed = str(error)
