"""Three worlds for the tests of store databases: the fake one, PostgreSQL as its master, PostgreSQL as a guest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg

from vekha.adapters.databases import FakeDatabases, PostgresDatabases
from vekha.adapters.postgres import Server
from vekha.ports import StoreDatabases

NAMES = ("lavka_production", "lavka_preview_1", "check_lavka_1")


class FakeWorld:
    def __init__(self, folder: Path) -> None:
        self.databases: StoreDatabases = FakeDatabases(folder)
        self._fake = FakeDatabases(folder)

    def add(self, name: str, row: str) -> None:
        self._fake.write(name, rows=[*self._fake.rows(name), row])

    def rows(self, name: str) -> list[str]:
        return self._fake.rows(name)

    def add_column(self, name: str, column: str) -> None:
        self._fake.write(name, schema=[*self._fake.columns(name), column])

    def asides(self, name: str) -> list[str]:
        return self._fake.asides(name)


class RealWorld:
    def __init__(self, admin_url: str, server: Server, folder: Path) -> None:
        self.real = PostgresDatabases(admin_url, server.bin, folder)
        self.databases: StoreDatabases = self.real
        self.admin_url = admin_url
        self.programs = server.bin

    def connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.databases.url(name), autocommit=True)

    def add(self, name: str, row: str) -> None:
        with self.connect(name) as store:
            store.execute("CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, what text NOT NULL)")
            store.execute("INSERT INTO orders (what) VALUES (%s)", [row])

    def rows(self, name: str) -> list[str]:
        with self.connect(name) as store:
            return [row[0] for row in store.execute("SELECT what FROM orders ORDER BY id")]

    def add_column(self, name: str, column: str) -> None:
        with self.connect(name) as store:
            store.execute(f"ALTER TABLE orders ADD COLUMN {column} integer")

    def asides(self, name: str) -> list[str]:
        return self.real.asides(name)


def real_world(admin_url: str, server: Server, folder: Path) -> Iterator[RealWorld]:
    world = RealWorld(admin_url, server, folder)
    yield world
    for name in NAMES:
        for other in [*world.asides(name), name]:
            world.databases.drop(other)
    with psycopg.connect(server.socket_url("postgres")) as master:
        left = master.execute("SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles").fetchall()
    assert not [name for (name,) in left if "lavka" in name]


def databases_of(world: RealWorld) -> list[str]:
    with psycopg.connect(world.admin_url) as master:
        return sorted(row[0] for row in master.execute("SELECT datname FROM pg_database"))
