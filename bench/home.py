"""A Vekha of the benchmark's own: data folder, PostgreSQL and tables in a temporary folder, nothing left afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

TEMPLATE = "bench_template"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one run of the benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="vekha-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def home(folder: Path) -> Iterator[Path]:
    """VEKHA_HOME in the folder, with its PostgreSQL running and its tables made; Django is set up in this process."""
    place = folder / "home"
    place.mkdir(mode=0o711)
    os.environ["VEKHA_HOME"] = str(place)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vekha.config.django_web"
    os.environ.pop("DATABASE_URL", None)

    from vekha.adapters.postgres import embedded  # noqa: PLC0415 - after the environment says where

    server = embedded.start(place / "postgres")
    try:
        _make_tables()
        with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE vekha")
        yield place
    finally:
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        embedded.stop(place / "postgres")


def _make_tables() -> None:
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    connection.close()


@contextmanager
def fresh_database(place: Path) -> Iterator[str]:
    """The tables of this process are empty while the block runs; gives the database's URL."""
    from django.db import connection  # noqa: PLC0415

    from vekha.adapters.postgres import embedded  # noqa: PLC0415
    from vekha.config.database import database_settings  # noqa: PLC0415

    server = embedded.find(place / "postgres")
    if server is None:
        raise RuntimeError("the benchmark's PostgreSQL does not run")
    connection.close()
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS vekha WITH (FORCE)")
        admin.execute(f"CREATE DATABASE vekha TEMPLATE {TEMPLATE}")
    connection.settings_dict.update(database_settings("", place))
    try:
        yield server.socket_url()
    finally:
        connection.close()
