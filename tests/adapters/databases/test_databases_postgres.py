"""What only a real PostgreSQL can show: doors, passwords, clients that come back, workers that are killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from tests.adapters.databases_world import RealWorld, databases_of
from vekha.adapters.databases import PostgresDatabases
from vekha.core.errors import VekhaError


def test_a_restore_succeeds_while_clients_hold_connections_and_come_back_at_once(real: RealWorld) -> None:
    url = real.databases.create("lavka_production")
    real.add("lavka_production", "tea")
    real.databases.snapshot("lavka_production", "before-7")
    real.add("lavka_production", "coffee")
    over = threading.Event()
    connected = threading.Barrier(5)

    def client() -> None:
        first = True
        while not over.is_set():
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as store:
                if first:
                    first = False
                    connected.wait()
                while not over.is_set():
                    store.execute("SELECT pg_sleep(0.002)")

    clients = [threading.Thread(target=client) for _ in range(4)]
    for thread in clients:
        thread.start()
    try:
        connected.wait(timeout=20)
        real.databases.restore("before-7", "lavka_production")
        assert real.rows("lavka_production") == ["tea"]
    finally:
        over.set()
        for thread in clients:
            thread.join()


def test_a_failed_restore_leaves_the_database_in_use_as_it_was_and_nothing_beside_it(
    real: RealWorld, tmp_path: Path
) -> None:
    real.databases.create("lavka_production")
    real.add("lavka_production", "tea")
    real.databases.snapshot("lavka_production", "before-7")
    image = tmp_path / "snapshots" / "before-7.dump"
    image.write_bytes(image.read_bytes()[:-40])
    with pytest.raises(VekhaError) as refused:
        real.databases.restore("before-7", "lavka_production")
    assert refused.value.code == "restore_failed"
    assert real.rows("lavka_production") == ["tea"]
    with psycopg.connect(real.admin_url) as master:
        left = master.execute("SELECT datname FROM pg_database WHERE datname LIKE 'lavka%'").fetchall()
    assert left == [("lavka_production",)]


def test_a_restore_that_was_killed_on_the_way_is_finished_by_the_next_one(real: RealWorld, tmp_path: Path) -> None:
    real.databases.create("lavka_production")
    real.add("lavka_production", "tea")
    real.databases.snapshot("lavka_production", "before-7")
    real.add("lavka_production", "coffee")
    script = (
        "import sys, pathlib; from vekha.adapters.databases import PostgresDatabases;"
        "PostgresDatabases(sys.argv[1], None, pathlib.Path(sys.argv[2])).restore('before-7', 'lavka_production')"
    )
    variables = {**os.environ, "PATH": f"{real.programs}:{os.environ['PATH']}"}
    worker = subprocess.Popen([sys.executable, "-c", script, real.admin_url, tmp_path], env=variables)
    while not any("__new_" in name for name in databases_of(real)):
        assert worker.poll() is None
    worker.kill()
    worker.wait()
    assert real.rows("lavka_production") == ["tea", "coffee"]
    real.databases.restore("before-7", "lavka_production")
    assert real.rows("lavka_production") == ["tea"]
    assert [name for name in databases_of(real) if "lavka" in name] == [
        "lavka_production",
        "lavka_production__before_before-7",
    ]


def test_a_store_cannot_connect_to_another_stores_database_nor_to_vekhas(any_real: RealWorld) -> None:
    mine = any_real.databases.create("lavka_production")
    any_real.databases.create("lavka_preview_1")
    vekhas = psycopg.conninfo.conninfo_to_dict(any_real.admin_url)["dbname"]
    for other in ("lavka_preview_1", vekhas):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(mine, dbname=other)


def test_a_store_with_a_wrong_password_is_refused(real: RealWorld) -> None:
    url = real.databases.create("lavka_production")
    password = url.split(":")[2].partition("@")[0]
    for wrong in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(password, wrong))


def test_a_checks_test_runner_makes_databases_of_its_own_and_drop_takes_them_along(any_real: RealWorld) -> None:
    check = any_real.databases.create("check_lavka_1")
    production = any_real.databases.create("lavka_production")
    with psycopg.connect(check, dbname="postgres", autocommit=True) as runner:
        runner.execute("CREATE DATABASE test_check_lavka_1")
    with psycopg.connect(production, autocommit=True) as store, pytest.raises(psycopg.errors.InsufficientPrivilege):
        store.execute("CREATE DATABASE more_lavka")
    any_real.databases.drop("check_lavka_1")
    assert "test_check_lavka_1" not in databases_of(any_real)


def test_a_role_or_database_that_vekha_did_not_make_is_left_alone(real: RealWorld) -> None:
    with psycopg.connect(real.admin_url, autocommit=True) as master:
        master.execute("CREATE ROLE accounting")
        master.execute("CREATE DATABASE accounting OWNER accounting")
        for act in (real.databases.create, real.databases.drop):
            with pytest.raises(VekhaError) as refused:
                act("accounting")
            assert refused.value.code == "name_taken"
        assert "accounting" in databases_of(real)
        master.execute("DROP DATABASE accounting")
        master.execute("DROP ROLE accounting")


def test_passwords_and_snapshots_can_be_read_by_their_owner_alone(real: RealWorld, tmp_path: Path) -> None:
    real.databases.create("lavka_production")
    real.databases.snapshot("lavka_production", "before-7")
    for path in (tmp_path / "secrets" / "lavka_production", tmp_path / "snapshots" / "before-7.dump"):
        assert path.stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["before-7.dump"]


def test_without_postgresqls_programs_the_error_says_what_to_install(
    real: RealWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.databases.create("lavka_production")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VekhaError) as refused:
        PostgresDatabases(real.admin_url, None, tmp_path).snapshot("lavka_production", "before-7")
    assert refused.value.code == "no_pg_dump"
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_a_server_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    databases = PostgresDatabases(f"postgresql://vekha:x@/vekha?host={tmp_path}", None, tmp_path)
    with pytest.raises(VekhaError) as refused:
        databases.create("lavka_production")
    assert refused.value.code == "database_unreachable"
