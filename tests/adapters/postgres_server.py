"""A PostgreSQL of the tests' own, in a temporary folder; nothing of it is left afterwards."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from vekha.adapters.postgres import Server, start, stop
from vekha.adapters.postgres.processes import lives


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Not `tmp_path`: pytest closes its folders to the account that PostgreSQL runs as when root tests."""
    folder = Path(tempfile.mkdtemp(prefix="vekha-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def temporary_server() -> Iterator[Server]:
    with temporary_folder() as folder:
        try:
            yield start(folder / "postgres")
        finally:
            stop(folder / "postgres")


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))


def kill(folder: Path, *, alone: bool = False) -> None:
    """As a power loss would (or, its first process alone, a lack of memory): its note and socket stay behind."""
    process = postmaster(folder)
    family = [process] if alone else [process, *process.children(recursive=True)]
    for member in family:
        member.kill()
    deadline = time.monotonic() + 20
    while any(lives(member) for member in family):
        assert time.monotonic() < deadline
