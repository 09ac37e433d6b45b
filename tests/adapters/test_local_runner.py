"""Commands on this machine: limited, told as they go, with nothing of ours in them, and nothing of them left."""

from __future__ import annotations

import itertools
import os
import shlex
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from runner_world import PATIENCE, VARIABLES, command, gone, in_a_fork, killed, pids, run

from vekha.adapters.runners.local import process
from vekha.adapters.runners.local.runner import LocalRunner
from vekha.core.errors import VekhaError
from vekha.telemetry.log_files import LogFiles

PYTHON = shlex.quote(sys.executable)
TREE = """
echo $$ >> pids
trap 'echo last words' TERM
sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 1000; done' &
env -i /bin/sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 1000; done' &
setsid sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 1000; done' &
setsid sh -c 'setsid sh -c "echo \\$\\$ >> pids; while :; do sleep 1000; done" &' &
while :; do sleep 1000 & wait $!; done
"""


@pytest.fixture
def runner(tmp_path: Path) -> LocalRunner:
    return LocalRunner(tmp_path / "runner")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "tree"
    place.mkdir()
    return place


def test_a_command_killed_by_a_signal_did_not_pass(runner: LocalRunner, folder: Path) -> None:
    result, _ = run(runner, "kill -KILL $$", folder)
    assert result.code == -9
    assert not result.ok


def test_a_line_means_what_it_means_in_a_shell(runner: LocalRunner, folder: Path) -> None:
    _, lines = run(runner, """A='it'"'"'s'; echo "$A" | tr a-z A-Z && echo "done" >&2""", folder)
    assert lines == ["IT'S", "done"]


def test_at_its_time_limit_the_whole_tree_ends(runner: LocalRunner, folder: Path) -> None:
    """Children that ignore SIGTERM: a plain one, one without variables, one in a session of its own, an orphan."""
    result, lines = run(runner, TREE, folder, timeout=3.0)
    assert result.code is None
    assert "last words" in lines  # it was asked first, and what it said is kept
    started = pids(folder / "pids", 5)
    assert [one for one in started if not gone(one)] == []


def test_a_command_that_never_stops_talking_is_stopped_in_time(
    runner: LocalRunner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(process.time, "monotonic", lambda: float(next(seconds)))  # each look at the clock is a second
    result, lines = run(runner, "yes", folder, timeout=20.0)
    assert result.code is None
    most = 20 * process.PIECE + process.PIPE  # one piece between two looks, and what was still in the pipe
    assert sum(len(one) + 1 for one in lines) <= most


def test_a_command_that_wants_more_memory_than_it_may_fails(runner: LocalRunner, folder: Path) -> None:
    line = f"{PYTHON} -c 'print(len(bytearray(600 * 2**20)))'"
    result, lines = run(runner, line, folder, memory=512 * 2**20)
    assert result.code == 1
    assert "MemoryError" in lines
    assert run(runner, line, folder)[0].ok


def test_output_is_told_while_the_command_runs(runner: LocalRunner, folder: Path, tmp_path: Path) -> None:
    """It goes on only when its first line has been read in the log."""
    logs = LogFiles(tmp_path / "logs")
    write = logs.writer("lavka/candidate-1/unit")

    def told(line: str) -> None:
        write(line)
        if [one.text for one in logs.read("lavka/candidate-1/unit")[0]] == ["first"]:
            (folder / "go").touch()

    line = "echo first; while [ ! -e go ]; do sleep 0.02; done; echo second"
    assert runner.run(command(line, folder), told).ok
    assert [one.text for one in logs.read("lavka/candidate-1/unit")[0]] == ["first", "second"]


def test_a_line_without_end_is_cut_and_what_is_not_text_is_shown(runner: LocalRunner, folder: Path) -> None:
    _, lines = run(runner, "head -c 3000000 /dev/zero | tr '\\0' x; echo; printf '\\377\\n'; printf end", folder)
    assert lines == ["x" * process.LINE, "\N{REPLACEMENT CHARACTER}", "end"]


def test_more_output_than_is_kept_is_said_and_the_command_goes_on(
    runner: LocalRunner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "OUTPUT", 2**20)
    result, lines = run(runner, "head -c 4000000 /dev/zero | tr '\\0' x | fold -w 1000; touch ended", folder)
    assert result.ok
    assert (folder / "ended").exists()
    assert sum(len(one) for one in lines) < 2 * 2**20
    assert "more output than 1 MiB" in lines[-1]
    assert len(result.tail) <= process.TAIL


def test_nothing_of_our_own_environment_is_in_a_command(
    runner: LocalRunner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VEKHA_HOME", "VEKHA_SECRET_KEY", "DATABASE_URL", "SSH_AUTH_SOCK", "UV_INDEX_PASSWORD"):
        monkeypatch.setenv(name, "canary")
    given = {**VARIABLES, "SHOP": "lavka"}
    with (folder / "secret").open("w+") as secret:
        os.set_inheritable(secret.fileno(), True)
        lines: list[str] = []
        line = "cat; env; ls -l /proc/self/fd"  # `cat` ends at once: nobody types anything
        assert runner.run(command(line, folder, variables=given), lines.append).ok
    names = {one.partition("=")[0] for one in lines if "=" in one}
    assert names <= {"PATH", "SHOP", process.MARK, "PWD", "OLDPWD", "SHLVL", "_"}
    assert "SHOP=lavka" in lines
    assert not [one for one in lines if "canary" in one or "secret" in one]


def test_what_a_command_leaves_in_the_background_ends_with_it(runner: LocalRunner, folder: Path) -> None:
    left = "sh -c 'echo $$ >> pids; while :; do sleep 1000; done'"
    line = f"{left} & setsid {left} & (setsid {left} &) & while [ $(wc -l < pids) -lt 3 ]; do sleep 0.02; done"
    (folder / "pids").touch()
    result, _ = run(runner, line, folder)
    assert result.code == 0
    assert [one for one in pids(folder / "pids", 3) if not gone(one)] == []


def test_what_is_started_while_we_look_is_found_by_the_next_look(
    runner: LocalRunner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looks = psutil.process_iter, iter([True])

    def late() -> Iterator[psutil.Process]:
        """The first look misses the second one: it was not there yet when the look began."""
        missed = pids(folder / "pids", 2)[1] if next(looks, False) else 0
        return (one for one in look() if one.pid != missed)

    monkeypatch.setattr(process.psutil, "process_iter", late)
    left = "setsid sh -c 'echo $$ >> pids; while :; do sleep 1000; done' &"
    (folder / "pids").touch()
    assert run(runner, f"{left} {left} while [ $(wc -l < pids) -lt 2 ]; do sleep 0.02; done", folder)[0].ok
    assert [one for one in pids(folder / "pids", 2) if not gone(one)] == []


def test_when_output_cannot_be_written_the_error_is_raised_and_nothing_is_left(
    runner: LocalRunner, folder: Path
) -> None:
    def full(line: str) -> None:
        raise VekhaError("log_not_written", "No space left on device.", "Make room.")

    with pytest.raises(VekhaError, match="No space left"):
        runner.run(command("echo $$ > pids; echo line; while :; do sleep 1000; done", folder), full)
    (started,) = pids(folder / "pids", 1)
    assert gone(started)


def test_a_command_ends_when_whoever_asked_for_it_is_killed(runner: LocalRunner, folder: Path) -> None:
    asker = in_a_fork(lambda: runner.run(command(TREE, folder), lambda said: None))
    started = pids(folder / "pids", 5)
    killed(asker)
    assert [one for one in started if not gone(one)] == []


def test_a_command_whose_asker_dies_before_it_is_watched_never_begins(
    runner: LocalRunner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(group: int, mark: str) -> None:
        (folder / "group").write_text(str(group))
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(process, "_watched", dies)
    asker = in_a_fork(lambda: runner.run(command("touch begun; sleep 1000", folder), lambda said: None))
    (group,) = pids(folder / "group", 1)
    os.waitpid(asker, 0)
    assert gone(group)
    assert not (folder / "begun").exists()


def test_two_commands_at_once_do_not_end_each_other(runner: LocalRunner, folder: Path) -> None:
    slow = in_a_fork(lambda: run(runner, "touch begun; while [ ! -e go ]; do sleep 0.02; done; touch ended", folder))
    line = "while [ ! -e begun ]; do sleep 0.02; done; sleep 1000 & exit 0"
    assert run(runner, line, folder, timeout=PATIENCE)[0].ok  # and what it left is swept away
    assert not (folder / "ended").exists()
    (folder / "go").touch()
    os.waitpid(slow, 0)
    assert (folder / "ended").exists()
