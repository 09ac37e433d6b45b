"""What every `Target` does: the real one and the fake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from target_world import NONE, PRODUCTION, FakeWorld, RealWorld, instance, real_world, until

from vekha.core.errors import BadInput, NotFound, StaleToken
from vekha.ports import Command, InstanceState

World = FakeWorld | RealWorld
NAME = "lavka-production-1"
MIGRATE = Command("migrate", "sh run.sh", Path(), {}, timeout=30.0, memory=0)
NOWHERE = "sha256:" + "0" * 64


@pytest.fixture(params=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "real":
        with real_world(tmp_path) as real:
            yield real
    else:
        yield FakeWorld(tmp_path)


def test_a_start_gives_an_address_that_answers(world: World) -> None:
    address = world.target.start(instance(world.release()), fence=1)
    assert address.startswith("127.0.0.1:")
    assert until(lambda: world.target.probe(NAME, "/health/", 5.0)) == 200
    state = world.target.state(NAME)
    assert (state.status, state.address, state.code) == ("running", address, None)
    assert list(world.target.running()) == [NAME]


def test_a_start_twice_is_one_instance(world: World) -> None:
    digest = world.release()
    address = world.target.start(instance(digest), fence=1)
    assert world.target.start(instance(digest), fence=1) == address
    assert world.another().start(instance(digest), fence=2) == address
    assert list(world.another().running()) == [NAME]


def test_two_instances_have_two_addresses(world: World) -> None:
    digest = world.release()
    first = world.target.start(instance(digest), fence=1)
    second = world.target.start(instance(digest, "lavka-preview-7", environment="lavka/preview-7"), fence=1)
    assert first != second
    assert list(world.target.running()) == ["lavka-preview-7", NAME]


def test_the_name_of_a_running_instance_cannot_mean_another(world: World) -> None:
    digest = world.release()
    world.target.start(instance(digest), fence=1)
    for other in (
        instance(world.release(health=500)),
        instance(digest, environment="lavka/preview-7"),
        instance(digest, variables={"SHOP": "Zed's"}),
    ):
        with pytest.raises(BadInput) as refused:
            world.target.start(other, fence=1)
        assert refused.value.code == "another_instance"
    assert world.target.state(NAME).status == "running"


def test_an_instance_that_ended_may_start_with_other_variables(world: World) -> None:
    digest = world.release(exits=3)
    world.target.start(instance(digest), fence=1)
    until(lambda: world.target.state(NAME).status == "exited")
    world.target.start(instance(digest, variables={"SHOP": "Lavka, again"}), fence=1)
    until(lambda: world.target.state(NAME).code == 3)


def test_a_stop_twice_is_one_stop(world: World) -> None:
    digest = world.release()
    world.target.start(instance(digest), fence=1)
    world.target.stop(PRODUCTION, NAME, fence=1)
    world.target.stop(PRODUCTION, NAME, fence=1)
    assert world.target.state(NAME) == InstanceState("absent")
    assert world.target.probe(NAME, "/", 1.0) is None
    assert list(world.target.running()) == []


def test_a_stopped_instance_can_start_again(world: World) -> None:
    digest = world.release()
    world.target.start(instance(digest), fence=1)
    world.target.stop(PRODUCTION, NAME, fence=1)
    world.target.start(instance(digest), fence=1)
    assert until(lambda: world.target.probe(NAME, "/", 5.0)) == 200


def test_an_environment_cannot_stop_the_instance_of_another(world: World) -> None:
    world.target.start(instance(world.release()), fence=1)
    with pytest.raises(NotFound):
        world.target.stop("lavka/preview-7", NAME, fence=9)
    assert world.target.state(NAME).status == "running"


def test_a_lower_token_is_refused_and_nothing_happens(world: World) -> None:
    digest = world.release()
    world.target.start(instance(digest), fence=5)
    late = world.another()
    written: list[str] = []
    with pytest.raises(StaleToken):
        late.start(instance(digest, "lavka-production-2"), fence=4)
    with pytest.raises(StaleToken):
        late.stop(PRODUCTION, NAME, fence=4)
    with pytest.raises(StaleToken):
        late.run(digest, NONE, MIGRATE, written.append, fence=4, environment=PRODUCTION)
    assert list(world.target.running()) == [NAME]
    assert world.target.state("lavka-production-2") == InstanceState("absent")
    assert written == []


def test_a_higher_token_takes_over_one_environment_only(world: World) -> None:
    digest = world.release()
    world.target.start(instance(digest), fence=5)
    world.another().stop(PRODUCTION, NAME, fence=6)
    with pytest.raises(StaleToken):
        world.target.start(instance(digest), fence=5)
    world.target.start(instance(digest, environment="lavka/preview-7"), fence=1)


def test_a_program_that_ends_at_once_is_seen_with_its_code_and_last_words(world: World) -> None:
    world.target.start(instance(world.release(exits=3)), fence=1)
    state = until(lambda: (s := world.target.state(NAME)).status == "exited" and s, 3.0)
    assert state.code == 3
    assert state.tail
    assert world.target.probe(NAME, "/", 1.0) is None


def test_a_probe_gives_the_status_also_of_a_sick_program(world: World) -> None:
    world.target.start(instance(world.release(health=500)), fence=1)
    assert until(lambda: world.target.probe(NAME, "/", 5.0)) == 500


def test_a_probe_of_something_that_is_not_a_path_is_refused(world: World) -> None:
    world.target.start(instance(world.release()), fence=1)
    with pytest.raises(BadInput):
        world.target.probe(NAME, "health", 1.0)


def test_nobody_knows_an_instance_that_never_was(world: World) -> None:
    assert world.target.state(NAME) == InstanceState("absent")
    assert world.target.probe(NAME, "/", 1.0) is None
    world.target.stop(PRODUCTION, NAME, fence=1)


@pytest.mark.parametrize("run_code", [0, 4])
def test_a_command_runs_in_the_release_and_its_code_comes_back(world: World, run_code: int) -> None:
    digest = world.release(run_code=run_code)
    written: list[str] = []
    result = world.target.run(digest, NONE, MIGRATE, written.append, fence=1, environment=PRODUCTION)
    assert (result.code, result.ok) == (run_code, run_code == 0)
    assert len(written) == 1


def test_a_release_that_is_not_here_cannot_be_used(world: World) -> None:
    with pytest.raises(NotFound):
        world.target.prepare(NOWHERE, NONE)
    with pytest.raises(NotFound):
        world.target.start(instance(NOWHERE), fence=1)
    with pytest.raises(NotFound):
        world.target.run(NOWHERE, NONE, MIGRATE, print, fence=1, environment=PRODUCTION)
    assert list(world.target.running()) == []


@pytest.mark.parametrize("name", ["", "../zed", "Lavka", "a/b", "a:b", "-a", "a\n"])
def test_a_name_that_could_mean_a_path_is_refused(world: World, name: str) -> None:
    with pytest.raises(BadInput):
        world.target.start(instance(world.release(), name), fence=1)


@pytest.mark.parametrize("digest", ["", "sha256:../../zed", "sha256:" + "A" * 64, "0" * 64])
def test_a_digest_that_is_none_is_refused(world: World, digest: str) -> None:
    with pytest.raises(BadInput):
        world.target.unpack(digest, world.folder / "a.tar")
