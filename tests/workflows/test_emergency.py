"""The emergency lane over fakes: two people, every check all the same, a watched rollout, debts until they are paid."""

from __future__ import annotations

import pytest

from tests.workflows.fake_world import GREEN, RED, now
from tests.workflows.hurry import at_hand, declare, in_an_emergency, ready, served, state, waits
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import VekhaError
from vekha.database import models, queries
from vekha.database.mapping import environment_of
from vekha.database.verify import verify
from vekha.operations.end_change import close_change, withdraw_change


def test_two_people_release_without_the_missing_verdicts_which_are_owed_then(set_scene):
    world = set_scene("waiting")
    before = world.seen()
    world.say(1, "tess")
    declare("max")
    assert state().stage == "manager_review"
    assert not world.open_runs("rollout")
    declare("olga")
    assert state().stage == "releasing"
    world.settle()
    found = state()
    assert (found.stage, found.released) == ("live", at_hand()["digest"])
    assert [(one.role, one.digest) for one in found.debts] == [
        (Role.MANAGER, found.released),
        (Role.CLIENT, found.released),
    ]
    assert served().digest == found.released
    assert world.git.source_head("main") != before["main"]
    assert models.Change.objects.get(number=1).owing
    assert waits() == ("max", "clara")
    kinds = world.seen()["journal"]
    assert [kinds.count(one) for one in ("EmergencyDeclared", "EmergencyAllowed", "VerdictOwed")] == [2, 1, 2]
    assert verify().ok


def test_each_debt_is_paid_by_a_yes_of_its_role_and_then_the_change_goes_on_as_ever(set_scene):
    world = set_scene("waiting")
    in_an_emergency(world)
    assert set(waits()) == {"clara", "max", "tess"}
    since = queries.change_page("lavka", 1).line.waiting.since
    for who in ("clara", "tess"):
        world.say(1, who)
        assert who not in waits()
        assert queries.change_page("lavka", 1).line.waiting.since == since
    with pytest.raises(VekhaError) as twice:
        world.say(1, "tess")
    assert twice.value.code == "nothing_owed"
    with pytest.raises(VekhaError) as error:
        close_change("lavka", 1, feedback="", by="max", now=now())
    assert error.value.code == "debt"
    assert models.Environment.objects.get(name="preview-1").releases.filter(retired_at=None).exists()
    world.say(1, "max")
    assert (state().stage, state().debts) == ("live", ())
    assert {one.role for one in state().verdicts} == {Role.TESTER, Role.MANAGER, Role.CLIENT}
    world.settle()
    world.settle("retire")
    assert "preview-1" not in str(world.seen()["running"])
    close_change("lavka", 1, feedback="", by="max", now=now())
    assert verify().ok


def test_nothing_else_is_released_while_a_debt_is_open_and_then_it_goes_by_itself(set_scene):
    world = set_scene("waiting")
    other = world.agree()
    ready(world, other, "2.1")
    in_an_emergency(world)
    ready(world, other, "2.2")  # main has moved: merged anew
    for who in ("tess", "max", "clara"):
        world.say(other, who)
    world.settle()
    (parked,) = models.Run.objects.filter(workflow="rollout", state="waiting")
    assert parked.parked
    page = queries.change_page("lavka", other)
    assert page.line.stage == "releasing"
    assert "change 1 was released in an emergency, and owes verdicts: tester, manager, client" in page.line.waiting.what
    with pytest.raises(VekhaError) as error:
        world.say(other, "tess")  # a yes has nothing to add
    assert error.value.code == "not_now"
    for who in ("tess", "max"):
        world.say(1, who)
        assert models.Run.objects.get(pk=parked.pk).parked
    world.say(1, "clara")
    world.settle()
    assert state(other).stage == "live"
    assert served().candidate.change.number == other
    assert verify().ok


def test_a_second_emergency_waits_for_the_debts_of_the_first(set_scene):
    world = set_scene("waiting")
    other = world.agree()
    ready(world, other, "2.1")
    in_an_emergency(world)
    with pytest.raises(VekhaError, match="Change 1 comes first") as error:
        declare("max", other)
    assert error.value.code == "debt"


@pytest.mark.parametrize("who", ["tess", "clara"])
def test_a_later_no_takes_production_back_and_only_the_same_change_may_mend_it(set_scene, who):
    """Main holds what was refused: another change would bring it along."""
    world = set_scene("waiting")
    first, other = served(), world.agree()
    in_an_emergency(world)
    world.say(1, who, Answer.NO, "the total is wrong")
    assert (state().stage, state().debts, state().released) == ("building", (), "")
    world.settle()
    assert served() == first
    assert world.seen()["routes"]["production"] == {first.instance: 100}
    preview = models.Environment.objects.get(name="preview-1")
    now_in_preview = models.Release.objects.get(pk=int(environment_of(preview.state).current))
    assert now_in_preview.candidate.change is None  # what production served
    with pytest.raises(VekhaError) as error:
        withdraw_change("lavka", 1, why="never mind", by="clara", now=now())
    assert error.value.code == "main_holds_it"
    ready(world, other, "2.1")
    for one in ("tess", "max", "clara"):
        world.say(other, one)
    world.settle()
    assert served() == first
    held = queries.change_page("lavka", other).line.waiting.what
    assert "change 1 was refused after its release: main holds it until it is mended" in held
    ready(world, 1, "1.2")
    for one in ("tess", "max", "clara"):
        world.say(1, one)
    world.settle()
    assert (state().stage, state().unmended) == ("live", "")
    assert not models.Change.objects.get(number=1).owing
    world.settle()  # main moved: the other one is merged and checked anew, and its verdicts stand
    assert state(other).stage in ("live", "building", "testing")
    assert verify().ok


def test_checks_are_never_skipped(set_scene):
    """One that is red when the rollout checks the merged tree again stops it: the two people stand for people alone."""
    world = set_scene("waiting")
    before = world.seen()
    declare("olga")
    declare("max")
    world.checks(RED, GREEN)
    world.settle()
    assert state().stage == "building"
    assert "unit" in state().reason
    after = world.seen()
    assert after["environments"]["production"] == before["environments"]["production"]
    assert after["main"] == before["main"]
    assert state().debts == ()
