"""The stores' databases on a PostgreSQL server: the embedded one, or any other that Vekha may make roles on.

folder/secrets/<name>          the password of a database's owner, mode 0600
folder/snapshots/<name>.dump   an image that pg_restore reads, mode 0600
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from vekha.adapters.databases.admin import (
    Admin,
    Connection,
    is_ours,
    make_database,
    owned_by,
    owner_of,
    remove_database,
    taken,
)
from vekha.adapters.databases.names import (
    CHECK_PREFIX,
    aside,
    check_any_database,
    check_database,
    check_snapshot,
    no_database,
    no_snapshot,
)
from vekha.adapters.databases.programs import dump, load, schema_digest
from vekha.config.files import sync_folder

ATTEMPTS = 20  # at renaming a database whose clients come back faster than they are sent away


class PostgresDatabases:
    """See `vekha.ports.StoreDatabases`. `programs` is the folder of pg_dump and pg_restore; None: found on PATH."""

    def __init__(self, admin_url: str, programs: Path | None, folder: Path) -> None:
        self._admin = Admin(admin_url, folder)
        self._programs = programs
        self._snapshots = folder / "snapshots"
        self._snapshots.mkdir(parents=True, exist_ok=True)
        self._snapshots.chmod(0o700)  # what a store knows about its customers

    def create(self, name: str) -> str:
        check_database(name)
        with self._admin.alone(name) as connection:
            self._admin.ensure_role(connection, name)
            make_database(connection, name, owner=name)
        return self._admin.url(name, name)

    def url(self, name: str) -> str:
        if not self.exists(name) or not self._admin.has_password(_base(name)):
            raise no_database(name)
        return self._admin.url(_base(name), name)

    def exists(self, name: str) -> bool:
        check_any_database(name)
        with self._admin.connect() as connection:
            return owner_of(connection, name) is not None

    def schema(self, name: str) -> str:
        return schema_digest(self.url(name), self._programs)

    def snapshot(self, name: str, snapshot: str) -> None:
        check_any_database(name)
        file = self._file(snapshot)
        with self._admin.alone(f"snapshot {snapshot}"):
            if file.exists():
                return
            part = file.with_suffix(".part")
            part.unlink(missing_ok=True)  # a dump that was killed may still write to the old one: not to ours
            part.touch(mode=0o600)
            try:
                dump(self.url(name), part, self._programs)
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)
            sync_folder(self._snapshots)

    def restore(self, snapshot: str, name: str) -> str:
        """The image is loaded beside, marked, and renamed into place in one transaction: killed anywhere, repeat it.

        The mark stays with the database: restoring the same snapshot again changes nothing, whatever the store
        has written since. Raises NotFound `no_snapshot`, VekhaError `restore_failed`.
        """
        check_database(name)
        file = self._file(snapshot)
        if not file.exists():
            raise no_snapshot(snapshot)
        mark = f"Restored by Vekha from {snapshot} {_identity(file)}"
        with self._admin.alone(name) as connection:
            self._admin.ensure_role(connection, name)
            if owner_of(connection, name) not in (None, name):
                raise taken(name)
            if _mark_of(connection, name) != mark:
                _remove_leftovers(connection, name)
                self._replace(connection, file, name=name, snapshot=snapshot, mark=mark)
        return self._admin.url(name, name)

    def drop(self, name: str) -> None:
        """Takes its owner along, unless a database kept aside still needs it; and what a check's test runner left."""
        check_any_database(name)
        owner = _base(name)
        with self._admin.alone(owner) as connection:
            holder = owner_of(connection, name)
            if holder is not None and not (holder == owner and is_ours(connection, owner)):
                raise taken(name)
            connection.execute(remove_database(name))
            if name == owner:
                _remove_leftovers(connection, owner)
            self._admin.retire_role(connection, owner)

    def forget(self, snapshot: str) -> None:
        self._file(snapshot).unlink(missing_ok=True)
        sync_folder(self._snapshots)

    def asides(self, name: str) -> list[str]:
        """The databases that restores kept aside; `drop` removes one."""
        check_database(name)
        with self._admin.connect() as connection:
            return [other for other in owned_by(connection, name) if other.startswith(f"{name}__before_")]

    def _file(self, snapshot: str) -> Path:
        check_snapshot(snapshot)
        return self._snapshots / f"{snapshot}.dump"

    def _replace(self, connection: Connection, file: Path, *, name: str, snapshot: str, mark: str) -> None:
        fresh = f"{name}__new_{secrets.token_hex(3)}"  # never a name that a killed pg_restore still knows
        make_database(connection, fresh, owner=name)
        try:
            url = self._admin.url(name, fresh)
            load(file, url, self._programs)
            with psycopg.connect(url, autocommit=True) as inside:
                inside.execute("ANALYZE")  # an image has no statistics; without them the first queries are slow
            connection.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(fresh), Literal(mark)))
            _swap(connection, name, fresh=fresh, snapshot=snapshot)
        except BaseException:
            with contextlib.suppress(psycopg.Error):  # what went wrong first is what matters
                connection.execute(remove_database(fresh))
            raise


def _swap(connection: Connection, name: str, *, fresh: str, snapshot: str) -> None:
    """Both renames are one transaction, sent together with the word that closes connections.

    A client that returns in between makes the rename fail; a client that returns later waits for it.
    """
    words = SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(fresh), Identifier(name))
    if owner_of(connection, name):
        old = aside(name, snapshot, owned_by(connection, name))
        words = SQL(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = {} AND backend_type = 'client backend';"
            "ALTER DATABASE {} RENAME TO {}; {}"
        ).format(Literal(name), Identifier(name), Identifier(old), words)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            connection.execute(words)
            return
        except psycopg.errors.ObjectInUse:
            if attempt == ATTEMPTS:
                raise


def _mark_of(connection: Connection, name: str) -> str | None:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = connection.execute(query, [name]).fetchone()
    return row[0] if row else None


def _remove_leftovers(connection: Connection, name: str) -> None:
    """Half-made restores; and all that a check made beside its own database, such as Django's `test_<name>`."""
    for other in owned_by(connection, name):
        half_made = re.fullmatch(re.escape(name) + r"__new_[0-9a-f]{6}", other)
        of_check = name.startswith(CHECK_PREFIX) and other != name and "__before_" not in other
        if half_made or of_check:
            connection.execute(remove_database(other))


def _identity(file: Path) -> str:
    """Tells two snapshots of one name apart: the image begins with its time and its contents' list."""
    with file.open("rb") as image:
        return hashlib.sha256(image.read(65536) + str(file.stat().st_size).encode()).hexdigest()[:16]


def _base(name: str) -> str:
    return name.partition("__before_")[0]
