"""The data folder: made in one piece, with its role, its rules of access and its settings; never half-made.

It is made under another name and renamed at the end, so a process killed on the way leaves only a folder that the
next start removes. No rule ever says `trust`: the password is there before the first connection is possible.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import sys
from pathlib import Path

from vekha.adapters.postgres.account import Account
from vekha.config.files import sync_folder, write_private
from vekha.core.errors import VekhaError

ROLE = "vekha"
MAJOR = 18
SETTINGS = "vekha.conf"
# PostgreSQL's own rules for letters, the same on every machine, whatever the system's libraries say.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"

ACCESS = """\
# Written by Vekha at each start. Every connection gives a password; settings say on which addresses it may come.
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
"""
ACCESS_OF_OTHERS = "host  all vekha all scram-sha-256\n"
HERE = "127.0.0.1"

FIRST_STATEMENTS = f"""\
CREATE DATABASE {ROLE} OWNER {ROLE};
REVOKE ALL ON DATABASE {ROLE} FROM PUBLIC;
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
"""


def ensure_cluster(folder: Path, bin_folder: Path, account: Account) -> Path:
    """Makes the data folder `folder/data` if it is not there; gives its path.

    Raises VekhaError `postgres_version`, `postgres_folder`, `postgres_not_made`.
    """
    data = folder / "data"
    for remains in folder.glob("making-*"):
        shutil.rmtree(remains, ignore_errors=True)
    if (data / "PG_VERSION").exists():
        _check_version(data)
        return data
    if data.exists() and any(data.iterdir()):
        raise VekhaError(
            "postgres_folder",
            f"{data} is not empty, but holds no PostgreSQL database.",
            "Move it away, or give another folder in VEKHA_HOME.",
        )
    staging = folder / f"making-{secrets.token_hex(4)}"
    try:
        _initialise(staging, bin_folder, account, _new_password(folder)).rename(data)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    sync_folder(folder)
    return data


def _initialise(staging: Path, bin_folder: Path, account: Account, password: str) -> Path:
    staging.mkdir()
    data, secret = staging / "data", staging / "password"
    write_private(secret, password)
    account.own(secret, 0o600)
    account.own(staging, 0o700)
    words: list[str | Path] = [bin_folder / "initdb", "--pgdata", data, "--username", ROLE, "--pwfile", secret]
    words += ["--auth=scram-sha-256", "--encoding=UTF8", f"--locale={LOCALE}", "--lc-messages=C"]
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    _must(account.run(words))
    (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"\ninclude_if_exists = '{SETTINGS}'  # written by Vekha at each start\n")
    alone: list[str | Path] = [bin_folder / "postgres", "--single", "-c", "exit_on_error=true", "-D", data]
    _must(account.run([*alone, "postgres"], stdin=FIRST_STATEMENTS))
    return data


def _must(result: tuple[int, str]) -> None:
    code, output = result
    if code != 0:
        raise VekhaError("postgres_not_made", f"The database could not be made:\n{tail(output)}", advice(output))


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    if found != str(MAJOR):
        raise VekhaError(
            "postgres_version",
            f"The database in {data} was made by PostgreSQL {found}; this Vekha brings PostgreSQL {MAJOR}.",
            "Install the Vekha that made it, save the database with pg_dump, and load it into a new folder.",
        )


def listens(data: Path) -> str:
    """The address besides this machine's own that the last start was told to listen on; "" for none."""
    with contextlib.suppress(OSError):  # whoever starts it says what is wrong with the folder
        text = (data / SETTINGS).read_text(encoding="utf-8")
        if found := re.search(rf"^listen_addresses = '{HERE},(.+)'$", text, re.MULTILINE):
            return found[1]
    return ""


def write_settings(data: Path, account: Account, *, port: int, sockets: Path, listen: str) -> None:
    """Writes the settings of the next start, and who may connect. `ALTER SYSTEM` wins over them."""
    access = data / "pg_hba.conf"
    access.write_text(ACCESS + (ACCESS_OF_OTHERS if listen else ""), encoding="utf-8")
    account.own(access, 0o600)
    quoted = '"' + str(sockets).replace('"', '""') + '"'  # a list of folders: quotes keep a comma inside one
    lines = {
        "listen_addresses": f"{HERE},{listen}" if listen else HERE,
        "port": str(port),
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "64MB",
        "max_wal_size": "256MB",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # The log tells what failed, without the values: rows of a store are about people.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
    }
    text = "".join(f"{key} = '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in lines.items())
    path = data / SETTINGS
    path.write_text(text, encoding="utf-8")
    account.own(path, 0o600)


def password_of(folder: Path) -> str:
    """The password of role `vekha`. Raises VekhaError `no_postgres_password`."""
    path = folder / "password"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise VekhaError(
            "no_postgres_password",
            f"The password of Vekha's database is gone: {path}.",
            "Bring the file back from a backup; it belongs to the data folder beside it.",
        ) from None


def _new_password(folder: Path) -> str:
    password = secrets.token_urlsafe(32)
    write_private(folder / "password", password)
    return password


def tail(text: str, lines: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


def advice(output: str) -> str:
    if "No space left" in output or "Disk quota exceeded" in output:
        return "The disk is full: free some space, then start again; nothing was lost."
    return "Mend what the log names, then start again."
