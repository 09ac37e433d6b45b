"""A proxy that only remembers, in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vekha.adapters.traffic.state import StateFile, check, replace_file
from vekha.ports import Route, TrafficCounts


class FakeTraffic:
    def __init__(self, folder: Path) -> None:
        self._state = StateFile(folder)
        self._effects, self._counts = folder / "effects.json", folder / "counts.json"

    def move(self, route: Route, *, fence: int) -> None:
        check(route)
        with self._state.changing(route.environment, fence) as state:
            if state.routes.get(route.environment) != route:
                state.routes[route.environment] = route
                state.version += 1
                shares = " ".join(f"{name}={share}" for name, share in sorted(route.weights.items()))
                self._note(f"move {route.environment} {shares}")

    def remove(self, environment: str, *, fence: int) -> None:
        with self._state.changing(environment, fence) as state:
            if state.routes.pop(environment, None) is not None:
                state.version += 1
                self._note(f"remove {environment}")

    def route(self, environment: str) -> Route | None:
        return self._state.read().routes.get(environment)

    def counts(self, environment: str, name: str) -> TrafficCounts:
        return TrafficCounts(*self._read(self._counts, {}).get(name, (0, 0)))

    # --- for tests ---

    def set_counts(self, name: str, requests: int, errors: int) -> None:
        replace_file(self._counts, {**self._read(self._counts, {}), name: [requests, errors]})

    def effects(self) -> list[str]:
        """What really happened, in order: "move <environment> <name>=<percent> ...", "remove <environment>"."""
        return list(self._read(self._effects, []))

    def _note(self, effect: str) -> None:
        replace_file(self._effects, [*self.effects(), effect])

    def _read(self, path: Path, otherwise: Any) -> Any:
        return json.loads(path.read_text()) if path.exists() else otherwise
