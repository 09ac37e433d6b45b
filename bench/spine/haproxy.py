"""The peer for switches: HAProxy with two servers, switched by its socket, each with one committed transaction."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.ports import HOST, free_ports
from bench.programs import program, until

NAME = "HAProxy, two servers"
CONFIGURATION = """\
global
    stats socket {folder}/control mode 600 level admin
    maxconn 1000
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
frontend in
    bind 127.0.0.1:{port}
    default_backend store
backend store
"""


def missing() -> str:
    """Why there is no HAProxy here; "" if there is."""
    return "" if shutil.which("haproxy") else "it is not installed here, and only root could install it"


@dataclass
class HaProxy:
    port: int
    control: Path
    names: tuple[str, str]
    record: psycopg.Connection[tuple[object, ...]] | None = None

    def switch(self, to: str) -> float:
        """All requests to that server, by `ready` and `maint`; with one committed row before it, if asked for."""
        word = time.monotonic()
        if self.record:
            self.record.execute("INSERT INTO switched (name) VALUES (%s)", [to])
            self.record.commit()
        other = next(name for name in self.names if name != to)
        self._say(f"set server store/{to} state ready; set server store/{other} state maint\n")
        return word

    def _say(self, words: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.connect(str(self.control))
            control.sendall(words.encode())
            control.shutdown(socket.SHUT_WR)
            with control.makefile("rb") as answer:
                said = answer.read().strip()  # to its end: HAProxy drops what is left of a line whose asker has gone
        if said:
            raise RuntimeError(f"HAProxy refused: {said.decode()}")


@contextmanager
def haproxy(folder: Path, addresses: Mapping[str, str], url: str) -> Iterator[HaProxy]:
    """Running, with the second server served. `url`: the database of the row that goes with each switch."""
    folder.mkdir()
    (port,) = free_ports(1)
    first, second = addresses
    lines = [f"    server {first} {addresses[first]} disabled", f"    server {second} {addresses[second]}", ""]
    (folder / "haproxy.cfg").write_text(CONFIGURATION.format(folder=folder, port=port) + "\n".join(lines))
    with (
        program(["haproxy", "-db", "-f", "haproxy.cfg"], folder=folder, log="haproxy.log"),
        psycopg.connect(url) as record,
    ):
        until("HAProxy", lambda: _listens(port))
        record.execute("CREATE TABLE IF NOT EXISTS switched (id bigserial PRIMARY KEY, name text NOT NULL)")
        record.commit()
        yield HaProxy(port, folder / "control", (first, second), record)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False
