"""The PostgreSQL that Vekha brings along, as root and as an ordinary account."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import stat
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.adapters.postgres_server import ask, postmaster, temporary_folder
from vekha.adapters.postgres import Server, find, start, stop


def as_ordinary_account(act: Callable[[], object]) -> str:
    """Runs `act` in a child that has no rights of root; gives what it returned, or its error, as text.

    A fork, not a new program: where root's interpreter lies under /root, no other account can start it.
    """
    mine, its = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_answer, args=(its, act))
    process.start()
    its.close()
    answer: str = mine.recv()
    process.join()
    mine.close()
    return answer


def _answer(pipe: Connection, act: Callable[[], object]) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    try:
        pipe.send(str(act()))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    with temporary_folder() as parent:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(parent, nobody.pw_uid, nobody.pw_gid)
        try:
            yield parent / "postgres"
        finally:
            stop(parent / "postgres")


def test_an_ordinary_account_starts_uses_and_stops_a_server_of_its_own(ordinary_folder: Path) -> None:
    def act() -> object:
        user = ask(start(ordinary_folder).url(), "SELECT current_user")
        account = postmaster(ordinary_folder).uids().real == os.geteuid() != 0
        stop(ordinary_folder)
        return user, account, find(ordinary_folder)

    assert as_ordinary_account(act) == "('vekha', True, None)"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand a folder to another account")
def test_root_finds_and_runs_a_server_that_an_ordinary_account_made(ordinary_folder: Path) -> None:
    url = as_ordinary_account(lambda: start(ordinary_folder).url())
    found = find(ordinary_folder)
    assert found is not None
    assert found.url() == url
    stop(ordinary_folder)
    assert ask(start(ordinary_folder).url(), "SELECT 1") == 1
    assert postmaster(ordinary_folder).uids().real == pwd.getpwnam("nobody").pw_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand a folder to another account")
def test_another_accounts_server_is_refused_with_a_clear_word(server: Server) -> None:
    assert "belongs to another account" in as_ordinary_account(lambda: start(server.folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs an account to run PostgreSQL as")
def test_root_opens_the_way_to_its_data_for_passing_and_not_for_reading(folder: Path) -> None:
    start(folder / "deep" / "postgres")
    try:
        for above in (folder, folder / "deep"):
            above.chmod(0o700)
        stop(folder / "deep" / "postgres")
        start(folder / "deep" / "postgres")
        for above in (folder, folder / "deep"):
            assert stat.S_IMODE(above.stat().st_mode) == 0o701
    finally:
        stop(folder / "deep" / "postgres")
