"""What every test may ask for. `database`: a fresh PostgreSQL database with all tables, dropped afterwards."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

ROOM = 4_000_000_000  # bytes


def _in_memory() -> str | None:
    """Where files are in memory, if there is room: each test copies a database. None: where others are."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it is the test's own
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


# Before anything reads the settings: tests never touch the data folder of whoever runs them.
_HOME = tempfile.TemporaryDirectory(prefix="vekha-tests-", dir=_in_memory(), ignore_cleanup_errors=True)
os.environ["VEKHA_HOME"] = _HOME.name
os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vekha.config.django_web")

# A change is judged by the same examples each time; on a developer's machine new ones are looked for.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

LONG = ("journeys", "workflows")  # folders
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: two workers share them, and neither should be left with a journey at the end."""
    items.sort(key=lambda item: LONG.index(folder) if (folder := item.path.parent.name) in LONG else len(LONG))


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """The embedded server, in a temporary folder, for the whole run."""
    from vekha.adapters.postgres import embedded

    folder = Path(_HOME.name) / "postgres"
    server = embedded.start(folder)
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")  # nobody cuts a test's power; hundreds of copies take minutes
        admin.execute("SELECT pg_reload_conf()")
    yield server
    embedded.stop(folder)


@pytest.fixture(scope="session")
def template(postgres, django_db_blocker) -> str:
    """A database with every migration applied; each test gets a copy of it."""
    from django.core.management import call_command
    from django.db import connection

    name = "vekha_template"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    with django_db_blocker.unblock():
        use_database(postgres, name)
        call_command("migrate", verbosity=0)
        connection.close()
    return name


@pytest.fixture
def database(postgres, template, django_db_blocker) -> Iterator[str]:
    """A database of the test's own; gives its URL. Other processes may use it as well."""
    from django.db import connections

    name = f"vekha_{os.getpid()}_{next(_numbers)}"
    copy_database(postgres, template, name)
    with django_db_blocker.unblock():
        use_database(postgres, name)
        yield postgres.url(name)
        connections.close_all()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copy_database(server, source: str, name: str) -> None:
    """Numbers that a transaction took are taken for good: who shares the source must not work in it."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")


def use_database(server, name: str) -> None:
    """Points Django's connection of this process at that database."""
    from django.db import connections

    from vekha.config.database import database_settings

    settings = database_settings(server.url(name), Path(_HOME.name))
    connections["default"].close()
    connections["default"].settings_dict.update(settings)
    connections.databases["default"].update(settings)
