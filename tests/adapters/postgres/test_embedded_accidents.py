"""The PostgreSQL that Vekha brings along, after accidents: mended, or a clear word, and nothing lost."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.adapters.postgres_server import ask, kill
from vekha.adapters.postgres import embedded as module
from vekha.adapters.postgres import find, start, stop
from vekha.core.errors import BadInput, VekhaError


def test_after_a_power_loss_it_starts_with_everything_that_was_committed(folder: Path) -> None:
    with psycopg.connect(start(folder).url(), autocommit=True) as vekha:
        vekha.execute("CREATE TABLE kept AS SELECT 7 AS number")
        kill(folder)
    assert find(folder) is None
    assert ask(start(folder).url(), "SELECT number FROM kept") == 7


def test_when_the_system_kills_its_first_process_alone_it_can_start_again_at_once(folder: Path) -> None:
    with psycopg.connect(start(folder).url(), autocommit=True) as vekha:
        vekha.execute("CREATE TABLE kept AS SELECT 7 AS number")
        kill(folder, alone=True)
        assert ask(start(folder).url(), "SELECT number FROM kept") == 7


def test_a_note_that_names_another_program_since_the_power_loss_is_no_obstacle(folder: Path) -> None:
    start(folder)
    owner = (folder / "data").stat()
    kill(folder)
    other = subprocess.Popen(
        [shutil.which("sleep") or "sleep", "60"], user=owner.st_uid if os.geteuid() == 0 else None, cwd="/"
    )
    try:
        for note in (folder / "data" / "postmaster.pid", next((folder / "run").glob("*.lock"))):
            note.write_text(note.read_text().replace(note.read_text().split("\n", 1)[0], str(other.pid), 1))
        assert start(folder).running()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_port_that_someone_took_meanwhile_is_replaced(folder: Path) -> None:
    before = start(folder)
    stop(folder)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as someone:
        someone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        someone.bind(("127.0.0.1", before.port))
        someone.listen()
        after = start(folder)
    assert after.port != before.port
    assert ask(after.url(), "SELECT 1") == 1
    assert (folder.parent / "database.url").read_text() == after.socket_url()


def test_a_port_taken_in_the_very_moment_of_the_start_is_tried_no_longer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as someone:
        someone.bind(("127.0.0.1", 0))
        someone.listen()
        ports = iter([someone.getsockname()[1], module._choose_port(folder.parent)])
        monkeypatch.setattr(module, "_choose_port", lambda _folder: next(ports))
        assert ask(start(folder).url(), "SELECT 1") == 1


def test_a_first_start_that_was_killed_is_made_good_by_the_next(folder: Path) -> None:
    folder.mkdir(parents=True)
    script = "import sys, pathlib; from vekha.adapters.postgres import start; start(pathlib.Path(sys.argv[1]))"
    process = subprocess.Popen([sys.executable, "-c", script, folder], start_new_session=True)
    while not any(folder.glob("making-*/data/global")):
        assert process.poll() is None
    os.killpg(process.pid, 9)
    process.wait()
    assert not (folder / "data").exists()
    assert ask(start(folder).url(), "SELECT 1") == 1
    assert list(folder.glob("making-*")) == []


def test_a_server_that_cannot_start_shows_the_end_of_its_log(folder: Path) -> None:
    start(folder)
    stop(folder)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("\nno_such_setting_at_all = 1\n")
    with pytest.raises(VekhaError, match="no_such_setting_at_all") as refused:
        start(folder)
    assert refused.value.code == "postgres_failed"
    assert refused.value.next_step


def test_data_of_another_version_is_not_touched(folder: Path) -> None:
    start(folder)
    stop(folder)
    (folder / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(VekhaError, match="PostgreSQL 16") as refused:
        start(folder)
    assert refused.value.code == "postgres_version"


def test_a_folder_that_holds_something_else_is_not_touched(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "diary.txt").write_text("mine")
    with pytest.raises(VekhaError) as refused:
        start(folder)
    assert refused.value.code == "postgres_folder"
    assert (folder / "data" / "diary.txt").read_text() == "mine"


def test_a_lost_password_is_named(folder: Path) -> None:
    start(folder)
    stop(folder)
    (folder / "password").unlink()
    with pytest.raises(VekhaError) as refused:
        start(folder)
    assert refused.value.code == "no_postgres_password"


def test_a_name_that_a_shell_would_read_is_refused(folder: Path) -> None:
    with pytest.raises(BadInput):
        start(folder / "$(id)")


@pytest.mark.parametrize("name", ["with a space and 'quotes'", "с русскими буквами", "long-" * 20])
def test_any_ordinary_name_of_a_folder_will_do(folder: Path, name: str) -> None:
    server = start(folder / name)
    try:
        assert ask(server.socket_url(), "SELECT 1") == 1
    finally:
        stop(folder / name)
        if folder not in server.sockets.parents:
            shutil.rmtree(server.sockets)
