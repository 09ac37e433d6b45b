from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.adapters.databases_world import FakeWorld, RealWorld, real_world
from tests.adapters.postgres_server import temporary_server
from vekha.adapters.postgres import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with temporary_server() as running:
        yield running


@pytest.fixture(scope="session")
def guest_url(server: Server) -> str:
    """An ordinary server seen by an ordinary role: no superuser, only the rights to make roles and databases."""
    with psycopg.connect(server.socket_url("postgres"), autocommit=True) as master:
        master.execute("CREATE ROLE guest LOGIN CREATEDB CREATEROLE PASSWORD 'made-up'")
        master.execute("CREATE DATABASE guest OWNER guest")
        master.execute("GRANT CONNECT ON DATABASE postgres TO guest WITH GRANT OPTION")
    return f"postgresql://guest:made-up@127.0.0.1:{server.port}/guest"


@pytest.fixture
def real(server: Server, tmp_path: Path) -> Iterator[RealWorld]:
    yield from real_world(server.socket_url(), server, tmp_path)


@pytest.fixture(params=["master", "guest"])
def any_real(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[RealWorld]:
    url = server.socket_url() if request.param == "master" else request.getfixturevalue("guest_url")
    yield from real_world(url, server, tmp_path)


@pytest.fixture(params=["fake", "master", "guest"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeWorld | RealWorld]:
    if request.param == "fake":
        yield FakeWorld(tmp_path)
        return
    server: Server = request.getfixturevalue("server")
    url = server.socket_url() if request.param == "master" else request.getfixturevalue("guest_url")
    yield from real_world(url, server, tmp_path)
