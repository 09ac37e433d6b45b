"""Ports of this machine: which are free, and who listens."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator, Set
from contextlib import suppress
from typing import Any

import psutil

from vekha.core.errors import VekhaError

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a program could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what closed a moment ago does not count
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(ports: tuple[int, int], taken: Set[int]) -> int:
    """A free port between the two, both included, that is not in `taken`. Raises VekhaError `no_port`.

    Any of them, so that a port just given up is not at once someone else's while connections to it still end.
    """
    first, last = ports
    for port in random.sample(range(first, last + 1), last + 1 - first):
        if port not in taken and is_free(port):
            return port
    raise VekhaError(
        "no_port",
        f"No port between {first} and {last} is free for another instance.",
        "Stop instances that are no longer needed, or widen the range.",
    )


def listens(pid: int, port: int) -> bool:
    """Whether the process, or one below it, listens on the port."""
    return any(
        connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        for process in _family(pid)
        for connection in _connections(process)
    )


def _family(pid: int) -> Iterator[psutil.Process]:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        yield process
        yield from process.children(recursive=True)


def _connections(process: psutil.Process) -> list[Any]:
    try:
        return list(process.net_connections("tcp"))
    except psutil.Error:
        return []
