"""The traffic port on Envoy."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from pathlib import Path
from typing import Any

from vekha.adapters.traffic.envoy.asking import (
    PATIENCE,
    Admin,
    clusters_version,
    counters,
    routes_version,
    until,
)
from vekha.adapters.traffic.envoy.boot import admin_path, port_of
from vekha.adapters.traffic.envoy.resources import clusters, routes
from vekha.adapters.traffic.state import StateFile, TrafficState, check, replace_file
from vekha.ports import Route, TrafficCounts


class EnvoyTraffic:
    """Any number of these may use one Envoy at a time: `folder` holds the state and a lock."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._state = folder, StateFile(folder)
        self._untaken = folder / "cds.untaken"  # there while it is not known whether Envoy took the file

    def move(self, route: Route, *, fence: int) -> None:
        """Raises StaleToken, BadInput `bad_route`, VekhaError `proxy_silent` (the state is kept: ask again)."""
        check(route)
        with self._state.changing(route.environment, fence) as state:
            if state.routes.get(route.environment) != route:
                state.version += 1
                state.routes[route.environment] = route
            self._tell(state)

    def remove(self, environment: str, *, fence: int) -> None:
        with self._state.changing(environment, fence) as state:
            if state.routes.pop(environment, None) is not None:
                state.version += 1
                self._tell(state)

    def route(self, environment: str) -> Route | None:
        return self._state.read().routes.get(environment)

    def counts(self, environment: str, name: str) -> TrafficCounts:
        """Completed responses; errors are 5xx, connections that the instance broke, and time-outs."""
        with closing(Admin(admin_path(self._folder))) as admin:
            found = counters(admin, name)
        errors = sum(found.get(key, 0) for key in ("upstream_rq_5xx", "upstream_rq_rx_reset", "upstream_rq_timeout"))
        return TrafficCounts(found.get("upstream_rq_completed", 0), errors)

    def _tell(self, state: TrafficState) -> None:
        """New clusters come before the routes that name them, old ones go after: no request meets a missing one."""
        self._state.tell(state)  # what is told is what is kept, also if we die in between
        told, wanted = self._told(), clusters(state)
        now, after = named(told), named(wanted)
        if not after.items() <= now.items():
            both = {**now, **after}
            self._tell_clusters({**wanted, "resources": [both[name] for name in sorted(both)]}, state.version)
        replace_file(self._folder / "rds.json", routes(state))
        with closing(http.client.HTTPConnection("127.0.0.1", port_of(self._folder), timeout=PATIENCE)) as connection:
            until(state.version, lambda: routes_version(connection))
        if not now.items() <= after.items():
            self._tell_clusters(wanted, state.version)

    def _told(self) -> dict[str, Any]:
        """The clusters that Envoy was last told and has taken."""
        told: dict[str, Any] = json.loads((self._folder / "cds.json").read_text())
        if not self._untaken.exists():
            return told
        with closing(Admin(admin_path(self._folder))) as admin:
            taken = clusters_version(admin) >= int(told["version_info"])
        return told if taken else {"resources": []}

    def _tell_clusters(self, wanted: dict[str, Any], version: int) -> None:
        self._untaken.touch()
        replace_file(self._folder / "cds.json", wanted)
        with closing(Admin(admin_path(self._folder))) as admin:
            until(version, lambda: clusters_version(admin))
        self._untaken.unlink(missing_ok=True)


def named(told: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one for one in told["resources"]}
