"""Who answers for an environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers for one environment. Weights are percent and add up to 100."""

    environment: str
    host: str  # "lavka.localhost"
    weights: Mapping[str, int]  # instance name -> percent
    addresses: Mapping[str, str]  # instance name -> "127.0.0.1:20001"; all that may get traffic


@dataclass(frozen=True, slots=True)
class TrafficCounts:
    """Responses given by one instance since it got its first request."""

    requests: int = 0
    errors: int = 0  # 5xx and connections that broke


class Traffic(Protocol):
    def move(self, route: Route, *, fence: int) -> None:
        """Sends the environment's requests as the route says; returns once that is in force. Open requests finish."""
        ...

    def remove(self, environment: str, *, fence: int) -> None: ...

    def route(self, environment: str) -> Route | None: ...

    def counts(self, environment: str, name: str) -> TrafficCounts: ...
