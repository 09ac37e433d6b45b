"""Routes and fencing tokens in one file, shared by all workers of a machine: the truth that a proxy is told."""

from __future__ import annotations

import contextlib
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
    """`folder/state.json`, replaced as a whole under `folder/lock`.

    `folder/told.json` is what the proxy is being told: it survives whoever tells it, not a power cut, which is awaited
    only after requests have moved. The newer of the two counts.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._path, self._told = folder, folder / "state.json", folder / "told.json"

    def read(self) -> TrafficState:
        kept = _state(self._path.read_text()) if self._path.exists() else TrafficState()
        with contextlib.suppress(FileNotFoundError, ValueError):  # a power cut may have left nothing in it
            told = _state(self._told.read_text())
            return told if told.version > kept.version else kept
        return kept

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
            replace_file(self._path, _plain(state), lasting=True)

    def tell(self, state: TrafficState) -> None:
        """Keeps what the proxy is told next, before it is told."""
        replace_file(self._told, _plain(state))


def _state(text: str) -> TrafficState:
    plain = json.loads(text)
    routes = {name: Route(**route) for name, route in plain["routes"].items()}
    return TrafficState(plain["version"], routes, plain["tokens"])


def _plain(state: TrafficState) -> Any:
    routes = {name: asdict(route) for name, route in state.routes.items()}
    return {"version": state.version, "routes": routes, "tokens": state.tokens}


def replace_file(path: Path, plain: Any, *, lasting: bool = False) -> None:
    """The file holds the old or the new JSON, never half of it; `lasting`: also after a power cut."""
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(json.dumps(plain))
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
    if lasting:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


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
