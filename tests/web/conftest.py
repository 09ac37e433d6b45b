"""A store whose changes stand at different places of their way, and a client that looks at its pages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tests.conftest import copy_database, use_database
from tests.web.shop import Shop, open_shop
from tests.workflows.fake_world import CAST, FakeWorld, now
from vekha import wiring
from vekha.database import models
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.invite import invite
from vekha.web.signing_in import BACKEND


@pytest.fixture(scope="session")
def opened(postgres, template, django_db_blocker, tmp_path_factory) -> tuple[str, Shop]:
    """A database in which the store has lived its week, once for all tests; and the numbers of its changes."""
    from django.db import connections

    name = f"shop_{os.getpid()}"
    copy_database(postgres, template, name)
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
    copy_database(postgres, source, name)
    with django_db_blocker.unblock():
        use_database(postgres, name)
        yield shop
        connections.close_all()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address() -> str:
    """Of the database that the test has, for a server beside it."""
    name = connection.settings_dict
    return f"postgresql://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"


def asking(handle: str = "") -> Client:
    """Asks as a browser does that names no language, signed in as that person ("": as nobody); an error becomes a
    page, as for everybody."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    if handle:
        signed_in(client, handle)
    return client


def stranger() -> Client:
    """Asks as Zed, who has no role in the store."""
    zed, _ = models.Person.objects.get_or_create(handle="zed", defaults={"name": "Zed", "created_at": now()})
    client = asking()
    client.force_login(zed, BACKEND)
    return client


def signed_in(client: Client, handle: str) -> None:
    """As an invitation does it."""
    secret = invite(handle, by="olga", now=now())
    assert client.post(f"/invitations/{secret}").status_code == 302


@pytest.fixture
def web(request) -> Client:
    """Asks as Olga, who sees the store."""
    known = {"shop", "world", "database"} & set(request.fixturenames)
    for name in known:
        request.getfixturevalue(name)
    return asking("olga" if {"shop", "world"} & known else "")


@pytest.fixture
def asked(database, tmp_path, monkeypatch) -> FakeWorld:
    """Candidate 1 of change 1 waits for Clara; what is outside is fake."""
    world = FakeWorld(tmp_path / "world")
    world.open_project()
    world.settle()
    world.push(world.agree(), "1.1")
    world.settle()
    world.say(1, "tess")
    world.say(1, "max")
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    return world


@pytest.fixture
def people(database) -> None:
    """Two projects with their people; nothing is built or served."""
    init_project("lavka", "Lavka", "fake", by="olga", main="main", now=now())
    init_project("other", "Another store", "fake", by="zed", main="main", now=now())
    for who, role in CAST.items():
        grant_role("lavka", who, role, name=who.title(), email="", by="olga", now=now())
