"""A store whose changes stand at different places of their way, and a client that looks at its pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.shop import Shop, open_shop


@pytest.fixture
def shop(database, tmp_path) -> Shop:
    return open_shop(tmp_path)


@pytest.fixture
def web() -> Client:
    """As a browser would ask that names no language."""
    return Client(headers={"host": "localhost"})
