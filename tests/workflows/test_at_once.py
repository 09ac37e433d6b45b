"""A no, and a move by hand, carried out by whoever was told: what is there when the answer returns."""

from __future__ import annotations

from functools import partial

import pytest

from tests.workflows.asking import (
    WHY,
    about,
    back_at_once,
    dies_before_the_end,
    due_in,
    jobs_of,
    once,
    say_at_once,
    the_rollback,
    work_off,
)
from tests.workflows.fake_world import CAST, now
from vekha.core.change import Answer
from vekha.core.errors import Denied, VekhaError
from vekha.database import models
from vekha.database.models.runs import RunState
from vekha.database.verify import verify
from vekha.workflows import at_once, ledger, worker
from vekha.workflows.at_once import verdict_at_once
from vekha.workflows.context import Context
from vekha.workflows.engine import Workflow, carry
from vekha.workflows.registry import WORKFLOWS


def test_after_a_no_the_preview_serves_its_last_good_release_when_the_answer_returns(set_scene):
    world = set_scene("waiting")
    before = world.seen()
    for who in ("tess", "max"):
        say_at_once(world, who, Answer.YES)
    verdict = say_at_once(world, "clara")
    seen = world.seen()
    good = before["environments"]["preview-1"][1][0]
    assert before["environments"]["preview-1"][0] != good
    assert seen["environments"]["preview-1"] == (good, (good,), "")
    instance = models.Release.objects.get(pk=int(good)).instance
    assert seen["routes"]["preview-1"] == {instance: 100}
    assert seen["changes"][1][:2] == ("building", WHY)
    run = the_rollback()
    assert run.key == f"no:{verdict.candidate.pk}/1/client"
    assert (run.state, run.worker) == (RunState.DONE, at_once.worker_name())
    assert seen["routes"]["production"] == before["routes"]["production"]
    once(world, before)


def test_a_no_at_once_leaves_what_a_no_through_the_queue_leaves(set_scene):
    world = set_scene("waiting")
    world.say(1, "tess", Answer.NO, WHY)
    world.settle()
    through_the_queue = world.seen()
    world = set_scene("waiting")
    say_at_once(world)
    assert world.seen() == through_the_queue


def test_a_yes_moves_nothing(set_scene):
    world = set_scene("waiting")
    before = world.seen()
    say_at_once(world, answer=Answer.YES)
    seen = world.seen()
    assert seen["environments"] == before["environments"]
    assert seen["runs"] == before["runs"]
    assert seen["changes"][1][0] == "manager_review"


def test_a_no_of_a_stranger_moves_nothing(set_scene):
    world = set_scene("waiting")
    before = world.seen()
    with pytest.raises(Denied):
        verdict_at_once(world.outside, "lavka", 1, CAST["clara"], Answer.NO, why=WHY, by="dan", **about())
    after = world.seen()
    assert after.pop("journal") == [*before.pop("journal"), "Denied"]
    assert after == before


def test_a_no_in_a_busy_environment_waits_its_turn_and_is_carried_out(set_scene):
    world = set_scene("waiting")
    say_at_once(world)
    expected = world.seen()

    world = set_scene("deploy_preview")
    deploying = world.open_runs("deploy_preview")[0]
    dies_before_the_end(world, deploying)
    served = world.seen()["routes"]["preview-1"]
    say_at_once(world)
    run = the_rollback()
    assert run.state == RunState.WAITING
    assert world.seen()["routes"]["preview-1"] == served
    assert world.seen()["changes"][1][:2] == ("building", WHY)
    due_in(deploying, 3600)  # nobody has noticed yet that its worker is dead
    work_off(world)  # its job comes at once, finds the environment busy, and ends: the run is woken afterwards
    run = the_rollback()
    assert (run.state, run.parked) == (RunState.WAITING, True)
    assert str(deploying.pk) in run.waits_for
    assert jobs_of(run) == []
    worker.run_once(deploying.pk, world.outside)
    work_off(world)
    seen = world.seen()
    assert seen["environments"] == expected["environments"]
    assert seen["routes"] == expected["routes"]
    assert seen["changes"] == expected["changes"]
    assert sorted(seen["runs"]) == sorted(expected["runs"])
    assert sorted(seen["journal"]) == sorted(expected["journal"])
    assert verify().ok


def test_a_move_by_hand_in_a_busy_environment_is_refused_and_changes_nothing(set_scene):
    world = set_scene("rollout")
    rollout = world.open_runs("rollout")[0]
    assert ledger.claim(rollout.pk, "another:1", now()) is not None
    before = world.seen()
    with pytest.raises(VekhaError, match="is being moved by") as refused:
        back_at_once(world)
    assert refused.value.code == "environment_busy"
    assert world.seen() == before


def test_production_goes_back_and_forward_again_by_hand_when_the_answer_returns(set_scene):
    world = set_scene("live")
    before = world.seen()
    first, second = before["environments"]["production"][1]
    back_at_once(world)
    assert world.seen()["environments"]["production"] == (first, (first,), "")
    run = back_at_once(world, forward=True)
    assert run.state == RunState.DONE
    assert world.seen()["environments"]["production"] == (second, (first, second), "")
    assert world.seen()["routes"]["production"] == before["routes"]["production"]
    assert verify().ok


def test_an_asker_that_is_overtaken_gives_way(set_scene, monkeypatch):
    say_at_once(world := set_scene("waiting"))
    expected = world.seen()
    theirs: list[models.Run | None] = []

    def overtaken(where: str, context: Context, workflow: Workflow) -> RunState:
        def boundary(reached: str) -> None:
            if reached == where:
                theirs.append(ledger.claim(context.run.pk, "another:1", now()))

        return carry(context, workflow, boundary)

    for where in ("before do move", "after do move", "before do conclude", "after do conclude"):
        world = set_scene("waiting")
        before = world.seen()
        monkeypatch.setattr(at_once, "carry", partial(overtaken, where))
        assert say_at_once(world).answer == Answer.NO
        assert the_rollback().worker == "another:1"
        assert the_rollback().state == RunState.RUNNING  # the asker ended nothing that is not its own any more
        run = theirs.pop()
        assert run is not None
        carry(Context(run, world.outside, ledger.results(run)), WORKFLOWS["rollback"])
        assert world.seen() == expected, f"overtaken {where}"
        once(world, before)


def test_a_no_whose_rollback_fails_is_kept_and_calls_a_person(set_scene, monkeypatch):
    world = set_scene("waiting")

    def broken(*_: object, **__: object) -> None:
        raise VekhaError("broken", "The proxy does not answer.", "Start it.")

    monkeypatch.setattr(world.traffic, "move", broken)
    say_at_once(world)
    seen = world.seen()
    assert seen["changes"][1][:2] == ("building", WHY)
    assert "RollbackFailed" in seen["journal"]
    assert the_rollback().state == RunState.UNDONE
    assert seen["environments"]["preview-1"][2] == ""  # the next candidate may still come
