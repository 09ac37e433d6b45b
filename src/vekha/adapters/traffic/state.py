"""Routes and fencing tokens in one file, shared by all workers of a machine: the truth that a proxy is told."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vekha.core.errors import BadInput, StaleToken
from vekha.ports import Route


@dataclass
class TrafficState:
    version: int = 0  # grows with every change of a route
    routes: dict[str, Route] = field(default_factory=dict)  # by environment
    tokens: dict[str, int] = field(default_factory=dict)  # the highest seen, by environment


class StateFile:
    """`folder/state.json`, replaced as a whole under `folder/lock`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._path = folder, folder / "state.json"

    def read(self) -> TrafficState:
        if not self._path.exists():
            return TrafficState()
        plain = json.loads(self._path.read_text())
        routes = {name: Route(**route) for name, route in plain["routes"].items()}
        return TrafficState(plain["version"], routes, plain["tokens"])

    @contextmanager
    def changing(self, environment: str, fence: int) -> Iterator[TrafficState]:
        """The state, alone, with the token checked and kept. What is changed in it is written.

        Raises StaleToken for a token lower than the highest seen.
        """
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.read()
            newest = state.tokens.get(environment, 0)
            if fence < newest:
                raise StaleToken(f"the proxy, for {environment},", fence, newest)
            state.tokens[environment] = fence
            yield state
            self.write(state)

    def write(self, state: TrafficState) -> None:
        routes = {name: asdict(route) for name, route in state.routes.items()}
        plain = {"version": state.version, "routes": routes, "tokens": state.tokens}
        replace_file(self._path, plain, lasting=True)


def replace_file(path: Path, plain: Any, *, lasting: bool = False) -> None:
    """The file holds the old or the new JSON, never half of it; `lasting`: also after a power cut."""
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        json.dump(plain, file)
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)


def check(route: Route) -> None:
    """Raises BadInput `bad_route` for weights that are not whole shares of 100, or name an unknown address."""
    weights = {name: weight for name, weight in route.weights.items() if weight}
    if (
        sum(weights.values()) != 100
        or min(weights.values(), default=-1) < 0
        or not set(weights) <= set(route.addresses)
    ):
        raise BadInput(
            "bad_route",
            f"The weights {dict(route.weights)} do not share 100 percent among {sorted(route.addresses)}.",
            "Give whole percents of known instances that add up to 100.",
        )
