"""Asks a running Envoy: over its data path which routes are in force, over its admin socket what it counts."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

from vekha.adapters.traffic.envoy.resources import VERSION_HOST
from vekha.core.errors import VekhaError

PATIENCE = 5.0  # seconds; a switch takes about 10 ms
LOOK_EVERY = 0.0005  # seconds
CDS = "cluster_manager.cds.version_text"


class Admin(http.client.HTTPConnection):
    """One connection to the admin socket; only the account that runs Envoy may open it."""

    def __init__(self, path: Path) -> None:
        super().__init__("admin", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self._path))

    def get(self, path: str) -> str:
        self.request("GET", path)
        return self.getresponse().read().decode()


def clusters_version(admin: Admin) -> int:
    """The version of the clusters that Envoy has taken; -1 while it has none."""
    text = admin.get(f"/stats?type=TextReadouts&filter=^{CDS}$")
    found = re.search(r'"(\d+)"', text)
    return int(found[1]) if found else -1


def routes_version(connection: http.client.HTTPConnection) -> int:
    """The version of the routes that a request meets now; -1 if nothing answers."""
    connection.request("GET", "/", headers={"Host": VERSION_HOST})
    response = connection.getresponse()
    text = response.read().decode()
    return int(text) if response.status == http.client.OK and text.isdigit() else -1


def until(version: int, seen: Callable[[], int]) -> None:
    """Returns once `seen` gives at least that version. Raises VekhaError `proxy_silent`."""
    deadline = time.monotonic() + PATIENCE
    problem = ""
    while time.monotonic() < deadline:
        try:
            if seen() >= version:
                return
        except (OSError, http.client.HTTPException) as error:
            problem = f" ({error})"
        time.sleep(LOOK_EVERY)  # Envoy tells nobody that it took a file
    raise VekhaError("proxy_silent", f"The proxy did not take its new routes{problem}.", "See its log; is it running?")


def counters(admin: Admin, cluster: str) -> dict[str, int]:
    """Counters of one cluster, by their last word; empty if Envoy does not know it."""
    wanted = "upstream_rq_completed|upstream_rq_5xx|upstream_rq_rx_reset|upstream_rq_timeout"
    text = admin.get(f"/stats?format=json&filter=^cluster\\.{re.escape(cluster)}\\.({wanted})$".replace("\\", "%5C"))
    return {one["name"].rpartition(".")[2]: int(one["value"]) for one in json.loads(text)["stats"] if "value" in one}
