"""PostgreSQL's own programs for a store's database: pg_dump, pg_restore; and the digest of a schema."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from itertools import dropwhile
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from vekha.core.errors import VekhaError

VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
VARIABLES |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
LOCK_WAIT = 60_000  # milliseconds that a dump waits for a table which a migration holds


def dump(url: str, file: Path, programs: Path | None) -> None:
    """Writes a consistent image of a database in use; on disk when it returns. Raises VekhaError `snapshot_failed`.

    Fast compression: a snapshot stands between a release and its start.
    """
    words = ["--format=custom", "--compress=1", f"--lock-wait-timeout={LOCK_WAIT}", f"--file={file}"]
    _run("pg_dump", [*words, "--no-publications", "--no-subscriptions"], url, programs, failure="snapshot_failed")


def load(file: Path, url: str, programs: Path | None) -> None:
    """Fills an empty database from an image; all is owned by the URL's role. Raises VekhaError `restore_failed`."""
    database = str(conninfo_to_dict(url)["dbname"])
    words = ["--exit-on-error", "--no-owner", "--no-privileges", "--jobs=2", f"--dbname={database}", str(file)]
    _run("pg_restore", words, url, programs, failure="restore_failed")


def schema_digest(url: str, programs: Path | None) -> str:
    """SHA-256 of the schema's text, without what differs from run to run and from version to version."""
    words = ["--schema-only", "--no-owner", "--no-privileges", "--no-tablespaces", "--no-table-access-method"]
    text = _run("pg_dump", [*words, f"--lock-wait-timeout={LOCK_WAIT}"], url, programs, failure="schema_failed")
    return hashlib.sha256("\n".join(_essence(text)).encode()).hexdigest()


def _essence(text: str) -> list[str]:
    """The statements alone: no comments, no empty lines, no `\\restrict` (a random word), no settings at the top."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith(("--", "\\")))
    return list(dropwhile(lambda line: line.startswith(("SET ", "SELECT pg_catalog.set_config")), lines))


def _run(program: str, words: list[str], url: str, programs: Path | None, *, failure: str) -> str:
    found = shutil.which(program, path=str(programs) if programs else None)
    if found is None:
        raise VekhaError(
            f"no_{program}", f"{program} was not found.", "Install PostgreSQL's client programs, or put them on PATH."
        )
    # The password travels in the environment: words of a command can be read by every account of the machine.
    parts = conninfo_to_dict(url)
    variables = {VARIABLES[key]: str(value) for key, value in parts.items() if key in VARIABLES}
    base = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    done = subprocess.run([found, *words], env=base | variables, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[-8:])
        full = "No space left" in said
        raise VekhaError(
            failure,
            f"{program} failed for {parts.get('dbname')}: {said}",
            "The disk is full: free some space, then try again." if full else "The database in use was not changed.",
        )
    return done.stdout
