"""Switches between two servers while shoppers ask: how long until the new one serves every request, and what failed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
APART = 0.4  # seconds between two switches: a slow request of 300 ms lies across each
Switch = Callable[[str], float]  # moves to the server of that name; gives the moment of the word, monotonic seconds


@dataclass(frozen=True, slots=True)
class Session:
    """`waited`: for each switch, milliseconds from the word to the first answer of the new server after which no
    request was given to the old one any more. It holds the time between two requests, about 1 ms."""

    requests: int
    failed: int
    reconnects: int
    waited: list[float]


def session(port: int, host: str, names: tuple[str, str], switch: Switch, *, count: int) -> Session:
    """`count` switches, to the first of the names, to the second, and so on. The second is served when it begins."""
    words = [sys.executable, "-m", "bench.spine.shoppers", str(port), host]
    shoppers = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    moments: list[tuple[float, str]] = []
    try:
        if shoppers.stdout is None or shoppers.stdout.readline() != "ready\n":
            raise RuntimeError("the shoppers did not start")
        time.sleep(2 * APART)  # load before the first switch: what is measured lasts that long
        for number in range(count):
            old = names[1 - number % 2]
            moments.append((switch(names[number % 2]), old))
            time.sleep(APART)  # the load between two switches
        printed, _ = shoppers.communicate(timeout=60)
    finally:
        shoppers.kill()
        shoppers.wait()
    seen = json.loads(printed)
    answers = seen["answers"]
    failed = sum(not ok for *_, ok in answers)
    return Session(len(answers), failed, seen["reconnects"], _waited(answers, moments))


def _waited(answers: list[tuple[float, float, str, bool]], moments: list[tuple[float, str]]) -> list[float]:
    ends = [at for at, _ in moments[1:]] + [float("inf")]
    found = []
    for (at, old), end in zip(moments, ends, strict=True):
        asked_here = [one for one in answers if at < one[0] < end]
        last = max((asked for asked, _, who, _ in asked_here if who == old), default=at)
        first = min((answered for asked, answered, *_, ok in asked_here if ok and asked > last), default=end)
        found.append(1000 * (first - at))  # the old server until the next switch: as long as it lasted
    return found
