"""Is the server there? PostgreSQL says so in files, which outlive it after a power loss: none is believed alone."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import psutil


def postmaster(data: Path) -> psutil.Process | None:
    """The server's first process, if it lives. The number in its note may be another program's by now."""
    try:
        number = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        process = psutil.Process(number)
        ours = process.name() == "postgres" and Path(process.cwd()) == data
    except (FileNotFoundError, ValueError, psutil.Error):
        return None
    return process if ours and lives(process) else None


def lives(process: psutil.Process) -> bool:
    """False for a zombie too: in a container nobody may ever collect it."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def remove_remains(data: Path, sockets: Path) -> None:
    """Removes the notes of a server that is no more; only while no other start or stop can be under way.

    PostgreSQL refuses to start when a note names any living program of its account, or a zombie.
    """
    with contextlib.suppress(FileNotFoundError):
        (data / "postmaster.pid").unlink()
    for remains in sockets.glob(".s.PGSQL.*"):
        remains.unlink(missing_ok=True)


def answers(sockets: Path, port: int) -> bool:
    """Whether a server takes connections on its Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(sockets / f".s.PGSQL.{port}"))
        except OSError:
            return False
        return True


def is_free(port: int) -> bool:
    """Whether the port can be had on 127.0.0.1, as PostgreSQL would ask for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
        return True
