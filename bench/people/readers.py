"""`python -m bench.people.readers`: people who are signed in and read pages, in a process of their own.

Takes a plan as JSON on stdin (see `Plan`), gives `[[kind, milliseconds, status], ...]` as JSON on stdout. A page's time
is from the request to the last byte of the answer: it holds the server's own time, and a little of the way.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`cookies`: one reader's each. `pages`: paths by kind. `pause`: seconds between two pages of a reader, on average;
    0: the next one is asked for at once. `warm_up`, `seconds`: how long they read, before and while it is measured."""

    host: str
    port: int
    cookies: list[str]
    pages: dict[str, list[str]]
    pause: float
    warm_up: float
    seconds: float


Read = tuple[str, float, int]


def main() -> int:
    plan = Plan(**json.load(sys.stdin))
    began, found = time.monotonic(), list[Read]()
    readers = [
        threading.Thread(target=_read, args=(plan, cookie, random.Random(at), began, found))  # noqa: S311 - not a secret
        for at, cookie in enumerate(plan.cookies)
    ]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    json.dump(found, sys.stdout)
    return 0


def _read(plan: Plan, cookie: str, chance: random.Random, began: float, found: list[Read]) -> None:
    counted, ends = began + plan.warm_up, began + plan.warm_up + plan.seconds
    connection = http.client.HTTPConnection(plan.host, plan.port, timeout=60)
    for kind, path in _chosen(plan.pages, chance):
        time.sleep(2 * plan.pause * chance.random())  # a reader reads
        asked = time.monotonic()
        if asked > ends:
            break
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if asked > counted:
            found.append((kind, 1000 * (time.monotonic() - asked), answer.status))
    connection.close()


def _chosen(pages: dict[str, list[str]], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Every kind as often as every other, in no order."""
    while True:
        kinds = list(pages)
        chance.shuffle(kinds)
        for kind in kinds:
            yield kind, chance.choice(pages[kind])


def plain(plan: Plan) -> str:
    return json.dumps(asdict(plan))


if __name__ == "__main__":
    raise SystemExit(main())
