"""Supervisor's XML-RPC over its Unix socket, with a time limit (its own transport would wait for ever)."""

from __future__ import annotations

import contextlib
import http.client
import socket
import xmlrpc.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import Faults, SupervisorTransport

TIMEOUT = 30.0  # seconds
SILENT = (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError)  # nobody there, or not well
Fault = xmlrpc.client.Fault

__all__ = ["SILENT", "Fault", "Faults", "calling", "tolerating"]


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self._path))


@contextlib.contextmanager
def calling(path: Path) -> Iterator[Any]:
    """Supervisor's methods (https://supervisord.org/api.html). They raise Fault, or one of SILENT."""
    transport = SupervisorTransport(serverurl=f"unix://{path}")
    transport._get_connection = lambda: _Connection(path)
    try:
        yield xmlrpc.client.ServerProxy("http://localhost", transport=transport).supervisor
    finally:
        transport.close()


@contextlib.contextmanager
def tolerating(*faults: int) -> Iterator[None]:
    """Passes over faults that say: it is so already."""
    try:
        yield
    except Fault as fault:
        if fault.faultCode not in faults:
            raise
