"""The PostgreSQL that Vekha brings along: found or started, never open, left running."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.adapters.postgres_server import ask, postmaster
from vekha.adapters.postgres import Server, find, start, stop


def test_both_urls_reach_vekhas_own_database(server: Server) -> None:
    for url in (server.url(), server.socket_url()):
        assert ask(url, "SELECT current_user || ' ' || current_database()") == "vekha vekha"
    assert server.running()


def test_its_url_is_kept_for_vekhas_settings_and_no_one_else(server: Server) -> None:
    note = server.folder.parent / "database.url"
    assert note.read_text() == server.socket_url()
    for path in (note, server.folder / "password"):
        assert path.stat().st_mode & 0o077 == 0
    assert "password" not in repr(server)


def test_what_is_committed_lasts_and_time_is_utc(server: Server) -> None:
    for setting, value in {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "TimeZone": "UTC",
    }.items():
        assert ask(server.socket_url(), f"SHOW {setting}") == value
    assert ask(server.socket_url(), "SHOW max_connections") == "200"


def test_letters_of_the_stores_language_are_known(server: Server) -> None:
    assert ask(server.socket_url(), "SELECT upper('лавка') || lower('ЧАЙ')") == "ЛАВКАчай"


@pytest.mark.parametrize("database", ["vekha", "postgres", "template1"])
def test_nobody_enters_without_the_password(server: Server, database: str) -> None:
    for url in (server.url(database), server.socket_url(database)):
        for wrong in ("wrong", ""):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(url.replace(server.password, wrong))


def test_a_role_without_rights_cannot_enter_vekhas_databases(server: Server) -> None:
    with psycopg.connect(server.socket_url(), autocommit=True) as master:
        master.execute("CREATE ROLE zed LOGIN PASSWORD 'made-up'")
        for database in ("vekha", "postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(f"postgresql://zed:made-up@127.0.0.1:{server.port}/{database}")
        master.execute("DROP ROLE zed")


def test_only_this_machine_is_listened_to(server: Server) -> None:
    listening = [c.laddr.ip for c in postmaster(server.folder).net_connections("tcp") if c.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


def test_it_does_not_run_as_root(server: Server) -> None:
    ids = postmaster(server.folder)
    assert 0 not in (*ids.uids(), *ids.gids(), *ids.as_dict(["gids"])["gids"])
    assert (server.folder / "data").stat().st_uid == ids.uids().real


def test_it_outlives_the_process_that_started_it_and_is_found_by_the_next(folder: Path) -> None:
    script = (
        "import sys, pathlib; from vekha.adapters.postgres import start; print(start(pathlib.Path(sys.argv[1])).url())"
    )
    urls = [
        subprocess.run(
            [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert urls[0] == urls[1]
    assert ask(urls[0], "SELECT 1") == 1
    found = find(folder)
    assert found is not None
    assert found.url() == urls[0]


def test_two_processes_starting_at_once_get_one_server(folder: Path) -> None:
    script = (
        "import sys, pathlib; from vekha.adapters.postgres import start; print(start(pathlib.Path(sys.argv[1])).url())"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    first, second = [process.communicate()[0] for process in both]
    assert first == second
    assert [process.returncode for process in both] == [0, 0]


def test_finding_starts_nothing(folder: Path) -> None:
    assert find(folder) is None
    assert not folder.exists()


def test_a_stopped_server_is_not_found_and_comes_back_with_its_port_and_data(folder: Path) -> None:
    before = start(folder)
    with psycopg.connect(before.url(), autocommit=True) as vekha:
        vekha.execute("CREATE TABLE kept AS SELECT 7 AS number")
    stop(folder)
    stop(folder)
    assert not before.running()
    assert find(folder) is None
    after = start(folder)
    assert after.url() == before.url()
    assert ask(after.url(), "SELECT number FROM kept") == 7
