"""Candidates that break on their way to the preview, pushed to a real store by a developer: each is refused with what
happened, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.installation import Installation
from tests.journeys.shop import Shop
from vekha.cli.story.cast import OLGA
from vekha.cli.story.repository import Repository

HOST = "lavka.localhost"
PRODUCTION = "lavka_production"  # its database


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("refused")
    made = Shop(Installation(folder / "data"), Repository(folder / "repositories"))
    try:
        made.open()
        made.agree()
        yield made
    finally:
        made.vekha.run("down")


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        ("exits", "WAREHOUSE_URL is not set"),
        ("broken-migration", "The migration ended with 1"),
        ("never-healthy", "500"),
    ],
)
def test_it_is_refused_with_what_happened_and_nothing_of_it_is_left(shop, overlay, says):
    before = shop.holds(PRODUCTION)
    assert len(before["titles"]) > 5
    printed = shop.push(overlay)
    assert "is candidate" in printed, printed  # the hook answered
    refused = shop.vekha.run("--as", "dan", "candidate", "register", "lavka", "--change", "1", "--wait")
    assert refused.returncode == 5, refused.stdout + refused.stderr
    assert says in refused.stderr

    page = shop.vekha.json("change", "show", "lavka", "1")
    assert page["line"]["stage"] == "building"
    assert says in page["line"]["reason"]
    served = page["preview"]["current"]
    assert served["change"] == 0  # what production serves: nothing of this change was ever good
    assert shop.version(page["preview"]["host"]) == (200, "1.0")
    assert shop.version(HOST) == (200, "1.0")
    programs, databases = shop.of_previews()
    assert programs == [served["instance"]]
    assert len(databases) == 1
    assert shop.holds(PRODUCTION) == before
    assert shop.holds(databases[0]) == before  # a migration that broke half-way did so in a copy, which is gone
    assert shop.remains() == []


def test_the_journal_tells_it_all_and_verifies(shop):
    kinds = [one["kind"] for one in shop.vekha.json("journal", "lavka", "--change", "1")]
    assert kinds.count("CandidateRefused") == kinds.count("CandidateRegistered")
    assert shop.vekha.run("verify").returncode == 0
    assert OLGA.handle in shop.must("olga", "person", "list", "lavka")
