from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.postgres_server import temporary_folder, temporary_server
from vekha.adapters.postgres import Server, stop


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for the tests that leave it running."""
    with temporary_server() as running:
        yield running


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of a server of one's own, for the tests that break it."""
    with temporary_folder() as parent:
        try:
            yield parent / "postgres"
        finally:
            stop(parent / "postgres")
