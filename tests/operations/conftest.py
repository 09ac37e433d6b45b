"""A project with the cast in their roles; nothing is built or served."""

from __future__ import annotations

import pytest

from tests.workflows.fake_world import CAST, now
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.submit_request import submit_request


@pytest.fixture
def people(database) -> None:
    init_project("lavka", "Lavka", "fake", by="olga", main="main", now=now())
    init_project("other", "Another store", "fake", by="zed", main="main", now=now())
    for who, role in CAST.items():
        grant_role("lavka", who, role, name=who.title(), email="", by="olga", now=now())


@pytest.fixture
def number(people) -> int:
    """A change that Clara has asked for."""
    return submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
