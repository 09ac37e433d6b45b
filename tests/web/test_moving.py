"""Pages while the platform works, when it cannot go on, and when a change has ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web.conftest import asking
from tests.web.page import Page
from tests.workflows.fake_world import FakeWorld, now
from vekha.core.actors import Role
from vekha.database import models
from vekha.database.mapping import environment_of, to_json
from vekha.database.models.runs import RunState
from vekha.operations.end_change import close_change


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    world.push(world.agree(), "1.1")
    return world


def read(web, path: str) -> str:
    answer = web.get(path)
    assert answer.status_code == 200
    return Page(answer.text).text


def test_a_candidate_that_is_built_waits_for_the_platform(world, web):
    text = read(web, "/lavka/changes/1")
    assert "Vekha builds and checks candidate 1, for" in text
    assert "On a no: a red check stops it here" in text
    assert "Vekha собирает и проверяет кандидата 1 (уже" in read(web, "/lavka/changes/1?lang=ru")


def test_a_stuck_run_is_for_the_devops_engineer_to_look_at(world, web):
    models.Run.objects.filter(workflow="build_candidate").update(state=RunState.STUCK, cause="no space left")
    assert "is stuck: build. no space left" in read(web, "/")
    text = read(web, "/lavka/changes/1")
    assert "Waiting for the DevOps engineer Olga" in text
    assert "to look: the job build is stuck." in text


def test_a_stuck_run_has_a_page_where_it_is_tried_again(world, web):
    run = models.Run.objects.get(workflow="build_candidate", candidate__change__number=1)
    models.Run.objects.filter(pk=run.pk).update(state=RunState.STUCK, cause="no space left", failed_step="pack")
    path = f"/lavka/runs/{run.pk}"
    assert f'href="{path}"' in web.get("/").text
    assert f'href="{path}"' in web.get("/lavka/changes/1").text
    assert "no space left" in read(web, path)
    assert "Попробовать ещё раз" in read(web, f"{path}?lang=ru")
    empty = web.post(path, {"why": " "})
    assert (empty.status_code, "Для новой попытки нужна причина." in Page(empty.text).text) == (400, True)
    assert web.post(path, {"why": "room was made"}).status_code == 302
    assert models.Run.objects.get(pk=run.pk).state == RunState.UNDOING
    again = web.post(path, {"why": "room was made twice"})
    assert again.status_code == 409
    assert "room was made twice" in again.text


def test_nobody_else_tries_a_run_again_and_strangers_do_not_see_it(world):
    run = models.Run.objects.get(workflow="build_candidate", candidate__change__number=1)
    models.Run.objects.filter(pk=run.pk).update(state=RunState.STUCK, cause="no space left")
    dan = asking("dan")
    assert 'id="retry"' not in dan.get(f"/lavka/runs/{run.pk}").text
    assert dan.post(f"/lavka/runs/{run.pk}", {"why": "I may not"}).status_code == 403
    assert models.Run.objects.get(pk=run.pk).state == RunState.STUCK
    assert dan.get("/lavka/runs/4000").status_code == 404
    assert asking("dan").get(f"/other/runs/{run.pk}").status_code == 404


def test_an_environment_that_moves_says_what_moves_it(world, web):
    world.settle("build_candidate")
    models.Run.objects.filter(workflow="deploy_preview").update(state=RunState.RUNNING)
    preview, run = models.Environment.objects.get(name="preview-1"), models.Run.objects.get(workflow="deploy_preview")
    preview.state = to_json(replace(environment_of(preview.state), busy=run.name))
    preview.save()
    assert "deployment to the preview" in read(web, "/")
    assert "deployment to the preview : running" in read(web, "/lavka/environments/preview-1")


def test_a_role_that_nobody_has_is_named(world, web):
    world.settle()
    models.Membership.objects.filter(role=Role.TESTER).delete()
    assert "to give somebody the role tester." in read(web, "/lavka/changes/1")
    assert "нужно дать кому-нибудь роль: тестировщик." in read(web, "/lavka/changes/1?lang=ru")
    assert "тестировщик никого" in read(web, "/lavka/changes/1")


def test_a_closed_change_has_passed_every_pole(world, web):
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(1, who)
    world.settle()
    close_change("lavka", 1, feedback="Customers like it", by="max", now=now())
    source = web.get("/lavka/changes/1").text
    assert source.count('data-is="done"') == 8
    text = Page(source).text
    assert "Nothing is waited for: it ended" in text
    assert "closed the change: Customers like it" in text
    assert "Nothing waits for you" in read(web, "/")
