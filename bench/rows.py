"""One measured figure beside its peer's, taken in turn in the same run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

DIGITS = 4  # significant


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured, and its goal: `sign` `limit`, for the ratio ours/peer or (`of` "ours") for ours alone."""

    name: str
    unit: str
    sign: Literal["<=", ">=", "=="]
    limit: float
    of: Literal["ratio", "ours"] = "ratio"

    def met(self, ours: float | None, ratio: float | None) -> bool:
        value = ratio if self.of == "ratio" else ours
        if value is None:
            return False
        return {"<=": value <= self.limit, ">=": value >= self.limit, "==": value == self.limit}[self.sign]

    @property
    def goal(self) -> str:
        return f"{self.sign} {self.limit:,g} " + ("x peer" if self.of == "ratio" else self.unit)


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` None: it could not be measured. `peer` None: there is none, or it cannot be had (`peer_name` says why)."""

    figure: Figure
    ours: float | None
    peer: float | None
    peer_name: str

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.ours is not None and self.peer else None

    def plain(self) -> dict[str, Any]:
        """As it stands in bench-results.json."""
        return {
            "name": self.figure.name,
            "unit": self.figure.unit,
            "ours": rounded(self.ours),
            "peer": rounded(self.peer),
            "peer_name": self.peer_name,
            "ratio": rounded(self.ratio),
            "goal": self.figure.goal,
            "met": self.figure.met(self.ours, self.ratio),
        }


@dataclass(frozen=True, slots=True)
class Measurement:
    """`measure` gets the folder of a running Vekha's data and gives a row for each of the figures."""

    name: str
    figures: tuple[Figure, ...]
    measure: Callable[[Path], Iterable[Row]]


def rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")


def in_turn(
    figure: Figure, ours: Callable[[], float], peer: Callable[[], float] | None, *, rounds: int, warm_up: int = 1
) -> tuple[float, float | None]:
    """A B A B ...: medians of ours and of the peer's. `warm_up` rounds before that are not counted."""
    first: list[float] = []
    second: list[float] = []
    for number in range(-warm_up, rounds):
        one = ours()
        other = peer() if peer else None
        if number >= 0:
            first.append(one)
            second += [] if other is None else [other]
    tell(figure, "ours", first)
    if not second:
        return statistics.median(first), None
    tell(figure, "peer", second)
    return statistics.median(first), statistics.median(second)


def tell(figure: Figure, who: str, values: Sequence[float]) -> None:
    spread = " / ".join(f"{value:.4g}" for value in (min(values), statistics.median(values), max(values)))
    print(f"{figure.name}, {who}: {spread} {figure.unit} (min / median / max of {len(values)})", file=sys.stderr)
