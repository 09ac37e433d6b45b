"""Vekha's own connection to the server of the stores' databases, and the roles that own them.

Each database belongs to a role of the same name, which can reach nothing else. A role and what it owns are Vekha's
only if the role carries our comment: on a shared server nobody else's database is touched.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composed, Identifier, Literal

from vekha.adapters.databases.names import CHECK_PREFIX
from vekha.config.files import write_private
from vekha.core.errors import VekhaError

OURS = "Made by Vekha for the database of a store"
Connection = psycopg.Connection[tuple[Any, ...]]


class Admin:
    """`url` names a role that is superuser, or has CREATEDB and CREATEROLE; `folder` keeps the stores' passwords."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._secrets = folder / "secrets"

    @contextlib.contextmanager
    def connect(self) -> Iterator[Connection]:
        """Raises VekhaError `database_unreachable`, `database_failed`."""
        try:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10, application_name="vekha")
        except psycopg.OperationalError as error:
            raise VekhaError(
                "database_unreachable", f"The stores' database server does not answer: {error}", "Is it running?"
            ) from error
        with connection:
            try:
                yield connection
            except psycopg.Error as error:
                raise VekhaError(
                    "database_failed", f"The stores' database server refused: {error}", "Nothing was lost; try again."
                ) from error

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[Connection]:
        """As `connect`, while nobody else works on this database; ends with the connection, also if we are killed."""
        with self.connect() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext('vekha store database'), hashtext(%s))", [name])
            yield connection

    def url(self, name: str, database: str) -> str:
        """The URL of a database, as the role `name`. Stores get host and port: not every framework knows sockets."""
        parts = conninfo_to_dict(self._url)
        host = str(parts.get("host") or "127.0.0.1")
        host = "127.0.0.1" if host.startswith("/") else f"[{host}]" if ":" in host else host
        kept = "&".join(f"{key}={quote(str(parts[key]))}" for key in ("sslmode", "sslrootcert") if key in parts)
        password = self._secret(name).read_text(encoding="utf-8")
        return f"postgresql://{name}:{password}@{host}:{parts.get('port') or 5432}/{database}{'?' * bool(kept)}{kept}"

    def has_password(self, name: str) -> bool:
        return self._secret(name).exists()

    def ensure_role(self, connection: Connection, name: str) -> None:
        """Makes the role, or finds it, with its password. Raises VekhaError `name_taken`, `own_database_open`."""
        if not self._secret(name).exists():
            self._secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._secret(name), secrets.token_urlsafe(24))
        password = self._secret(name).read_text(encoding="utf-8")
        # Only the SCRAM verifier travels: the password itself stays out of the server's logs.
        verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        role = Identifier(name)
        with connection.transaction():
            if not _role_exists(connection, name):
                connection.execute(SQL("CREATE ROLE {}").format(role))
                connection.execute(SQL("COMMENT ON ROLE {} IS {}").format(role, Literal(OURS)))
                if not connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]:  # type: ignore[index]
                    connection.execute(SQL("GRANT {} TO CURRENT_USER").format(role))
            elif not is_ours(connection, name):
                raise taken(name)
            more = SQL("CREATEDB" if name.startswith(CHECK_PREFIX) else "NOCREATEDB")
            connection.execute(SQL("ALTER ROLE {} LOGIN {} PASSWORD {}").format(role, more, Literal(verifier)))
            _fence_in(connection, name)

    def retire_role(self, connection: Connection, name: str) -> None:
        """After its database is gone: removes the role, or, while databases kept aside need it, closes it."""
        if is_ours(connection, name):
            owned = owned_by(connection, name)
            if name in owned:
                return
            if owned:
                connection.execute(SQL("ALTER ROLE {} NOLOGIN").format(Identifier(name)))
            else:
                connection.execute(SQL("DROP OWNED BY {}").format(Identifier(name)))  # rights that were granted to it
                connection.execute(SQL("DROP ROLE {}").format(Identifier(name)))
        self._secret(name).unlink(missing_ok=True)

    def _secret(self, name: str) -> Path:
        return self._secrets / name


def _fence_in(connection: Connection, name: str) -> None:
    """The role must not reach Vekha's own database. A test runner makes its databases from the empty `postgres`."""
    own = str(connection.info.dbname)
    if own not in ("postgres", "template1") and _may_connect(connection, name, own):
        connection.execute(SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(Identifier(own)))
        if _may_connect(connection, name, own):
            raise VekhaError(
                "own_database_open",
                f"Every role of the server may connect to Vekha's own database {own}.",
                f'Its owner should run: REVOKE CONNECT ON DATABASE "{own}" FROM PUBLIC.',
            )
    if name.startswith(CHECK_PREFIX) and not _may_connect(connection, name, "postgres"):
        connection.execute(SQL("GRANT CONNECT ON DATABASE postgres TO {}").format(Identifier(name)))


def _may_connect(connection: Connection, role: str, database: str) -> bool:
    row = connection.execute(
        "SELECT has_database_privilege(%s, oid, 'CONNECT') FROM pg_database WHERE datname = %s", [role, database]
    ).fetchone()
    return row is None or bool(row[0])


def _role_exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None


def is_ours(connection: Connection, role: str) -> bool:
    query = "SELECT 1 FROM pg_roles WHERE rolname = %s AND shobj_description(oid, 'pg_authid') = %s"
    return connection.execute(query, [role, OURS]).fetchone() is not None


def owner_of(connection: Connection, database: str) -> str | None:
    """The role that owns a database; None if there is no such database."""
    query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
    row = connection.execute(query, [database]).fetchone()
    return None if row is None else str(row[0])


def owned_by(connection: Connection, role: str) -> list[str]:
    query = "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = %s ORDER BY datname"
    return [str(row[0]) for row in connection.execute(query, [role])]


def make_database(connection: Connection, name: str, *, owner: str) -> None:
    """Makes an empty database, or finds it, that nobody but its owner may connect to."""
    holder = owner_of(connection, name)
    if holder is None:
        words = SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(words.format(Identifier(name), Identifier(owner)))
    elif holder != owner:
        raise taken(name)
    connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(name)))


def remove_database(name: str) -> Composed:
    return SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))


def taken(name: str) -> VekhaError:
    return VekhaError(
        "name_taken",
        f"The server has a role or database {name} that Vekha did not make.",
        "Rename it, or give Vekha a server of its own; nothing of it was touched.",
    )
