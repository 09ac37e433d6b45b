"""What every `Runner` does: the real one and the fake."""

from __future__ import annotations

from pathlib import Path

import pytest
from runner_world import RealRunner, ScriptedRunner, command, run

from vekha.core.errors import NotFound
from vekha.ports import EnvironmentSpec

World = RealRunner | ScriptedRunner


@pytest.fixture(params=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return RealRunner(tmp_path) if request.param == "real" else ScriptedRunner(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "tree"
    place.mkdir()
    return place


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_a_command_ends_with_its_own_code(world: World, folder: Path, code: int) -> None:
    line = world.line(f"exit {code}", code=code, output="", files={})
    result, _ = run(world.runner, line, folder)
    assert result.code == code
    assert result.ok is (code == 0)
    assert result.seconds >= 0


def test_each_line_of_output_is_written_and_the_last_ones_are_in_the_result(world: World, folder: Path) -> None:
    line = world.line("echo one; echo два; exit 3", code=3, output="one\nдва\n", files={})
    result, lines = run(world.runner, line, folder)
    assert lines == ["one", "два"]
    assert result.tail.splitlines() == ["one", "два"]


def test_what_a_command_makes_lies_in_its_folder(world: World, folder: Path) -> None:
    line = world.line(
        "mkdir -p reports; printf 12 > reports/unit.xml", code=0, output="", files={"reports/unit.xml": "12"}
    )
    assert run(world.runner, line, folder)[0].ok
    assert (folder / "reports" / "unit.xml").read_text() == "12"


def test_a_command_that_is_stopped_at_its_time_limit_has_no_code(world: World, folder: Path) -> None:
    line = world.line("sleep 1000", code=None, output="", files={})
    result, _ = run(world.runner, line, folder, timeout=0.5)
    assert result.code is None
    assert not result.ok


def test_a_folder_that_is_not_there_is_said(world: World, folder: Path) -> None:
    with pytest.raises(NotFound, match="is not a folder") as error:
        world.runner.run(command("true", folder / "elsewhere"), print)
    assert error.value.code == "no_folder"


def test_an_environment_without_a_lock_has_a_shells_path_and_is_always_ready(world: World, folder: Path) -> None:
    first, second = (world.runner.prepare(folder, EnvironmentSpec("none")) for _ in range(2))
    assert first.key == second.key
    assert (first.path, first.cached) == (None, True)
    assert "/bin" in first.variables["PATH"].split(":")
