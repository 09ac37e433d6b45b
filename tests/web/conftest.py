"""A store whose changes stand at different places of their way, and a client that looks at its pages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.test import Client

from tests.conftest import use_database
from tests.web.shop import Shop, open_shop


@pytest.fixture(scope="session")
def opened(postgres, template, django_db_blocker, tmp_path_factory) -> tuple[str, Shop]:
    """A database in which the store has lived its week, once for all tests; and the numbers of its changes."""
    from django.db import connections

    name = f"shop_{os.getpid()}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    with django_db_blocker.unblock():
        use_database(postgres, name)
        shop = open_shop(tmp_path_factory.mktemp("shop"))
        connections.close_all()
    return name, shop


@pytest.fixture
def shop(postgres, opened, django_db_blocker) -> Iterator[Shop]:
    """The store, the test's own."""
    from django.db import connections

    source, shop = opened
    name = f"{source}_copy"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
    with django_db_blocker.unblock():
        use_database(postgres, name)
        yield shop
        connections.close_all()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def web() -> Client:
    """Asks as a browser does that names no language; an error becomes a page, as for everybody."""
    return Client(headers={"host": "localhost"}, raise_request_exception=False)
