"""The system account that PostgreSQL runs as. It refuses to run as root, so root lends it an account of its own."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vekha.core.errors import VekhaError

NAME = "vekha-postgres"
PATIENCE = 10.0  # seconds to wait while someone else holds the system's list of accounts


@dataclass(frozen=True, slots=True)
class Account:
    """Who PostgreSQL's programs run as. `borrowed` when that is someone else than ourselves."""

    uid: int
    gid: int
    borrowed: bool

    def own(self, path: Path, mode: int) -> None:
        """Gives a file or folder to the account."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def share(self, folder: Path) -> None:
        """Lets the account write into a folder that stays ours."""
        if self.borrowed:
            os.chown(folder, -1, self.gid)
        folder.chmod(0o770 if self.borrowed else 0o700)

    def run(self, words: list[str | Path], *, stdin: str = "") -> tuple[int, str]:
        """Runs a program as the account; gives its exit code and its output.

        The output goes through a file, not a pipe: a server started by the program may keep its end open for good.
        The environment is bare: no `PG*` variable of ours may steer the server, and its messages are in English.
        """
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": "/"}
        user = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as given:
            given.write(stdin.encode())
            given.seek(0)
            done = subprocess.run(  # type: ignore[call-overload]
                [str(word) for word in words],
                stdin=given,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment,
                check=False,
                **user,
            )
            output.seek(0)
            return done.returncode, output.read().decode(errors="replace")


def account_for(data: Path) -> Account:
    """The account for a data folder: its owner, or ourselves, or, for root and a new folder, `vekha-postgres`.

    Raises VekhaError `postgres_of_another_account`, `no_account`.
    """
    me = os.geteuid()
    try:
        owner = data.stat().st_uid
    except FileNotFoundError:
        owner = me
    except PermissionError:
        owner = -1
    if me != 0:
        if owner != me:
            raise VekhaError(
                "postgres_of_another_account",
                f"The database in {data} belongs to another account of this machine.",
                "Run Vekha as the account that made it, or give another folder in VEKHA_HOME.",
            )
        return Account(me, os.getegid(), borrowed=False)
    entry = pwd.getpwuid(owner) if owner != 0 else _system_account()
    return Account(entry.pw_uid, entry.pw_gid, borrowed=True)


def _system_account() -> pwd.struct_passwd:
    """Finds or makes the account. Two processes may try at once: whoever is second finds it made."""
    deadline = time.monotonic() + PATIENCE
    words = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/"]
    while True:
        try:
            return pwd.getpwnam(NAME)
        except KeyError:
            pass
        try:
            done = subprocess.run([*words, "--shell", "/bin/false", NAME], capture_output=True, text=True, check=False)
            problem = done.stderr.strip()
        except FileNotFoundError:
            problem, deadline = "useradd is not installed.", 0.0
        else:
            if done.returncode == 0:
                continue
        if time.monotonic() > deadline:
            raise VekhaError(
                "no_account",
                f"PostgreSQL does not run as root, and the account {NAME} could not be made: {problem}",
                "Run Vekha as an ordinary user, or give a DATABASE_URL.",
            )
        time.sleep(0.1)  # the list of accounts is locked by someone; there is no event to wait for


def open_way(path: Path, account: Account) -> None:
    """Lets the account pass through the folders above `path`: pass, not list; nothing else is opened."""
    if account.borrowed:
        for folder in path.parents:
            if not _may(folder, account, stat.S_IXUSR):
                folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)


def open_programs(install: Path, account: Account) -> None:
    """Lets the account read and run PostgreSQL's own files, where a strict umask made them private."""
    open_way(install, account)
    program = install / "bin" / "postgres"
    if account.borrowed and not _may(program, account, stat.S_IRUSR | stat.S_IXUSR):
        for path in _with_libraries(install):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (mode & 0o500) >> 6)


def _with_libraries(install: Path) -> Iterator[Path]:
    package = install.parent
    for tree in (install, package.with_name(f"{package.name}.libs")):
        if tree.exists():
            yield tree
            yield from tree.rglob("*")
    yield package


def _may(path: Path, account: Account, bits: int) -> bool:
    state = path.stat()
    shift = 0 if state.st_uid == account.uid else 3 if state.st_gid == account.gid else 6
    wanted = bits >> shift
    return state.st_mode & wanted == wanted
