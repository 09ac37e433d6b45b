"""Environments from a lock: made once, kept ready, never half-made, and without anything of ours.

The lock's only package lies beside it, and uv has a cache of the test's own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from runner_world import LOCK, PATIENCE, command, in_a_fork, lock_of, tree

from vekha.adapters.runners.local import environments
from vekha.adapters.runners.local.runner import LocalRunner
from vekha.core.errors import VekhaError
from vekha.ports import Environment, EnvironmentSpec

UV = EnvironmentSpec("uv", LOCK)
HELLO = "import tiny; print(tiny.HELLO)"


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalRunner:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    return LocalRunner(tmp_path / "runner")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tree(tmp_path / "project")


def kept(tmp_path: Path) -> list[Path]:
    """Environments, whole or not, that lie in the runner's folder."""
    return [one for one in (tmp_path / "runner" / "environments").iterdir() if one.is_dir()]


def says(runner: LocalRunner, environment: Environment, folder: Path) -> list[str]:
    """What the store's own package says inside it."""
    lines: list[str] = []
    made = replace(command(f"python -c '{HELLO}'", folder), variables=environment.variables)
    assert runner.run(made, lines.append).ok, lines
    return lines


def no_client(*_: object) -> None:
    raise AssertionError("a package client was started")


def test_an_environment_holds_what_the_lock_names(runner: LocalRunner, project: Path) -> None:
    made = runner.prepare(project, UV)
    assert not made.cached
    assert made.seconds > 0
    assert says(runner, made, project) == ["hello"]
    assert made.variables["VIRTUAL_ENV"] == str(made.path)


def test_the_same_lock_builds_nothing_again(
    runner: LocalRunner, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = runner.prepare(project, UV)
    monkeypatch.setattr(environments, "_client", no_client)
    another = tree(tmp_path / "another-export-of-it")
    for again in (runner.prepare(project, UV), LocalRunner(tmp_path / "runner").prepare(another, UV)):
        assert again.cached
        assert (again.key, again.path) == (first.key, first.path)
    assert says(runner, again, project) == ["hello"]


def test_another_lock_is_another_environment_with_the_same_files_linked(
    runner: LocalRunner, project: Path, tmp_path: Path
) -> None:
    first = runner.prepare(project, UV)
    (project / LOCK).write_text(f"{lock_of(project)}# another remark\n")
    second = runner.prepare(project, UV)
    assert second.key != first.key
    assert not second.cached
    assert len(kept(tmp_path)) == 2
    one, two = (next(made.path.rglob("tiny.py")) for made in (first, second) if made.path)
    assert one.samefile(two)  # a hard link into uv's cache, not a copy


BROKEN = {
    "is not a lock": ("<<<<<<< HEAD\n", "requirements.lock:1"),
    "has another file's hash": (
        "--no-index\n--find-links ./wheels\ntiny==1.0 --hash=sha256:" + "0" * 64,
        "Hash mismatch",
    ),
    "has no hash": ("--no-index\n--find-links ./wheels\ntiny==1.0\n", "hash"),
    "names what nobody has": ("--no-index\nnowhere==1.0 --hash=sha256:" + "0" * 64, "nowhere"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_lock_that_is_broken_is_said_and_nothing_is_left(
    runner: LocalRunner, project: Path, tmp_path: Path, what: str
) -> None:
    text, word = BROKEN[what]
    good = lock_of(project)
    (project / LOCK).write_text(text)
    with pytest.raises(VekhaError) as error:
        runner.prepare(project, UV)
    assert error.value.code == "environment_failed"
    assert word in str(error.value)
    assert error.value.next_step
    assert kept(tmp_path) == []
    (project / LOCK).write_text(good)
    assert says(runner, runner.prepare(project, UV), project) == ["hello"]


def test_a_lock_that_is_not_there_is_said(runner: LocalRunner, project: Path) -> None:
    (project / LOCK).unlink()
    with pytest.raises(VekhaError, match=r"'requirements\.lock' is not in the project"):
        runner.prepare(project, UV)


def test_what_could_not_be_made_is_made_when_it_can_be(runner: LocalRunner, project: Path, tmp_path: Path) -> None:
    (project / "wheels").rename(tmp_path / "away")  # as when a registry does not answer
    with pytest.raises(VekhaError, match="could not make the environment"):
        runner.prepare(project, UV)
    (tmp_path / "away").rename(project / "wheels")
    made = runner.prepare(project, UV)
    assert not made.cached
    assert says(runner, made, project) == ["hello"]


def test_a_kind_that_is_not_known_is_said(runner: LocalRunner, project: Path) -> None:
    with pytest.raises(VekhaError, match="no kind of environment called 'conda'"):
        runner.prepare(project, EnvironmentSpec("conda", LOCK))


def test_a_python_that_is_not_here_is_said_and_not_downloaded(
    runner: LocalRunner, project: Path, tmp_path: Path
) -> None:
    with pytest.raises(VekhaError, match=r"3\.4"):
        runner.prepare(project, replace(UV, python="3.4"))
    assert kept(tmp_path) == []


def prepare_together(folder: Path, project: Path, ready: Barrier) -> tuple[bool, str]:
    ready.wait()
    made = LocalRunner(folder).prepare(project, UV)
    return made.cached, made.key


def test_two_that_prepare_the_same_at_once_make_it_once(runner: LocalRunner, project: Path, tmp_path: Path) -> None:
    here = multiprocessing.get_context("fork")
    ready, told = here.Barrier(3), here.SimpleQueue()
    asked = [
        here.Process(target=lambda: told.put(prepare_together(tmp_path / "runner", project, ready))) for _ in range(3)
    ]
    for one in asked:
        one.start()
    for one in asked:
        one.join(PATIENCE)
    assert [one.exitcode for one in asked] == [0, 0, 0]
    results = [told.get() for _ in asked]
    assert sorted(cached for cached, _ in results) == [False, True, True]
    assert len({key for _, key in results}) == 1
    assert len(kept(tmp_path)) == 1
    assert says(runner, runner.prepare(project, UV), project) == ["hello"]


def test_what_a_killed_worker_left_half_made_is_made_anew(
    runner: LocalRunner, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = environments._client

    def dies(words: list[str], folder: Path) -> None:
        if "sync" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        client(words, folder)

    with monkeypatch.context() as broken:
        broken.setattr(environments, "_client", dies)
        child = in_a_fork(lambda: runner.prepare(project, UV))
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
    (half,) = kept(tmp_path)
    assert (half / "bin" / "python").exists()
    made = runner.prepare(project, UV)
    assert (made.cached, made.path) == (False, half)
    assert says(runner, made, project) == ["hello"]


def test_a_package_client_sees_how_to_reach_a_registry_and_no_secret_of_ours(
    runner: LocalRunner, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "VEKHA_HOME", "VEKHA_SECRET_KEY", "SSH_AUTH_SOCK", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("UV_INDEX_URL", "https://packages.example.org/simple")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")
    seen = tmp_path / "seen"
    uv = tmp_path / "uv"
    uv.write_text(f"#!/bin/sh\nenv >> {seen}\nmkdir -p {tmp_path}/runner/environments/$(cat {tmp_path}/key)\n")
    uv.chmod(0o755)
    (tmp_path / "key").write_text(environments._key(project / LOCK, UV))
    monkeypatch.setattr(environments, "find_uv_bin", lambda: str(uv))
    runner.prepare(project, UV)
    variables = seen.read_text()
    assert "canary" not in variables
    assert "UV_INDEX_URL=https://packages.example.org/simple" in variables
    assert "HTTPS_PROXY=http://proxy.example.org:3128" in variables


def test_an_environment_has_nothing_of_ours_in_its_variables(
    runner: LocalRunner, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"/opt/canary/bin:{os.environ['PATH']}")
    made = runner.prepare(project, UV)
    assert set(made.variables) == {"PATH", "VIRTUAL_ENV", "LANG"}
    assert "canary" not in made.variables["PATH"]
