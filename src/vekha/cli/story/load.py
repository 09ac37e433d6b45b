"""Shoppers: a steady stream of real page requests through the proxy, each answer looked at."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType

PATIENCE = 20.0  # seconds that a shopper waits for a page


@dataclass
class Answer:
    at: float  # time.monotonic when the answer was complete
    asked: float  # when the request was sent
    version: str  # X-Lavka-Version
    failed: bool


@dataclass
class Load:
    """`shoppers` threads, each asking for one page after another on a connection that it keeps open.

    A request has failed if its answer is not 200, does not come, or does not say which release gave it.
    """

    port: int
    host: str
    pages: tuple[str, ...]
    shoppers: int = 3
    pause: float = 0.05  # seconds between two requests of one shopper
    answers: list[Answer] = field(default_factory=list)
    reconnects: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._threads = [threading.Thread(target=self._shop, daemon=True) for _ in range(self.shoppers)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    @property
    def requests(self) -> int:
        return len(self.answers)

    @property
    def failed(self) -> int:
        return sum(answer.failed for answer in self.answers)

    def failed_between(self, start: float, end: float) -> int:
        return sum(answer.failed for answer in self.answers if start <= answer.at <= end)

    def _shop(self) -> None:
        connection: http.client.HTTPConnection | None = None
        for page in itertools.cycle(self.pages):
            if self._stop.is_set():
                break
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            asked = time.monotonic()
            status, version, alive = _ask(connection, self.host, page)
            self.answers.append(Answer(time.monotonic(), asked, version, status != 200 or not version))
            if not alive:
                self.reconnects += 1
                connection.close()
                connection = None
            self._stop.wait(self.pause)
        if connection is not None:
            connection.close()


def _ask(connection: http.client.HTTPConnection, host: str, page: str) -> tuple[int, str, bool]:
    """Status (0: no answer), the version that answered, and whether the connection may be used again."""
    try:
        connection.request("GET", page, headers={"Host": host})
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return 0, "", False
    return response.status, response.getheader("X-Lavka-Version", ""), not response.will_close


def look(port: int, host: str, page: str = "/") -> tuple[int, str]:
    """One request: status and the version that answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        status, version, _ = _ask(connection, host, page)
    finally:
        connection.close()
    return status, version
