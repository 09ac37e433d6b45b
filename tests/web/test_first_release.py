"""A store opens from its project's page: who may, how far it is, and why not."""

from __future__ import annotations

import pytest

from tests.web.conftest import asking
from tests.web.page import text
from tests.workflows.fake_world import FILE, GREEN, RED, FakeWorld
from vekha import wiring
from vekha.database import models

HERE = "/projects/lavka"
BUTTON = "Release main for the first time"


@pytest.fixture
def world(people, tmp_path, monkeypatch) -> FakeWorld:
    """Nothing is live yet."""
    world = FakeWorld(tmp_path / "world")
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    world.git.commit("main", {"vekha.toml": FILE, "shop.py": "1.0"})
    world.checks(GREEN, GREEN)
    return world


def open_store(who: str = "olga"):
    return asking(who).post(f"{HERE}/first-release")


def test_a_devops_engineer_releases_main_for_the_first_time_and_sees_how_far_it_is(world):
    olga = asking("olga")
    assert BUTTON in text(olga.get(HERE))
    answer = olga.post(f"{HERE}/first-release")
    assert (answer.status_code, answer.headers["Location"]) == (302, HERE)
    page = text(olga.get(HERE))
    assert f"Commit {world.git.head('main')[:12]} is being built and checked" in page
    assert "The first release is on its way: build" in page
    assert BUTTON not in page
    again = open_store()
    assert again.status_code == 409
    assert f"The first release of lavka is on its way: run {models.Run.objects.get().pk}." in text(again)
    assert models.Candidate.objects.count() == 1
    world.settle()
    page = text(olga.get(HERE))
    assert "Production serves the first release" in page
    assert BUTTON not in page
    late = olga.post(f"{HERE}/first-release", headers={"accept-language": "ru"})
    assert late.status_code == 409
    assert "lavka уже в продакшене." in text(late)


def test_one_that_a_check_or_production_stops_says_why_and_can_be_asked_for_again(world):
    world.checks(RED, GREEN)
    assert open_store().status_code == 302
    world.settle()
    page = text(asking("olga").get(HERE))
    assert "The first release was stopped: unit: 1 of 1 failed" in page
    assert BUTTON in page
    world.checks(GREEN, GREEN)
    assert open_store().status_code == 302
    world.settle("build_candidate")
    world.target.script(models.Candidate.objects.latest("pk").digest, health=500)
    world.settle()
    assert "its health page" in text(asking("max").get(HERE)).partition("The first release was stopped:")[2]


@pytest.mark.parametrize("who", ["clara", "max", "dan", "tess"])
def test_nobody_else_is_offered_it_or_may(world, who):
    page = text(asking(who).get(HERE))
    assert "Nothing runs in production yet. A DevOps engineer makes the first release." in page
    assert BUTTON not in page
    answer = open_store(who)
    assert answer.status_code == 403
    assert "that takes DevOps engineer" in text(answer) or "that takes devops" in text(answer)
    assert not models.Candidate.objects.exists()


def test_a_repository_that_cannot_be_read_is_said_and_nothing_is_begun(world):
    models.Project.objects.update(main="trunk")
    answer = open_store()
    assert answer.status_code == 404
    assert "has no branch trunk" in text(answer)
    assert not models.Candidate.objects.exists()
