"""Programs told to stop: alone, all at once, those that need time, those that do not listen; and what a kill leaves."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest
from supervisor_world import ABSENT, daemon_of, sleeper, sleeping, supervisor
from target_world import processes_below, until

from vekha.adapters.targets.local.program import Restart
from vekha.adapters.targets.local.supervisor import ProgramStatus, Supervisor

__all__ = ["supervisor"]


LOCKS_AT_ITS_END = """
import fcntl, pathlib, signal, sys
def end(*_):
    with open(sys.argv[1], "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    pathlib.Path(sys.argv[2]).touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[2] + ".ready").touch()
while True:
    signal.pause()
"""


def test_a_program_that_needs_the_lock_to_end_is_not_kept_waiting(supervisor: Supervisor, tmp_path: Path) -> None:
    """A worker that is told to stop ends its job first, which may take another program away."""
    ended = tmp_path / "ended"
    words = (sys.executable, "-c", LOCKS_AT_ITS_END, str(supervisor.folder / "lock"), str(ended))
    supervisor.add(sleeper(tmp_path, "worker", command=words, stop_timeout=5))
    until((tmp_path / "ended.ready").exists)
    supervisor.shutdown()
    assert ended.exists()  # else it was killed at its limit


def test_only_the_removed_program_stops(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path, "web"))
    supervisor.add(sleeper(tmp_path, "worker"))
    kept = supervisor.state("worker")
    for _ in range(2):
        supervisor.remove("web")
    assert supervisor.state("web") == ABSENT
    assert supervisor.state("worker") == kept
    assert supervisor.names() == ["worker"]


def test_shutdown_leaves_no_process_and_the_next_start_brings_all_back(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path, "web"))
    supervisor.add(sleeper(tmp_path, "worker"))
    supervisor.shutdown()
    assert processes_below(tmp_path) == []
    assert supervisor.state("web").status == ProgramStatus.UNKNOWN
    supervisor.ensure()
    assert supervisor.running() == ["web", "worker"]


def test_many_stubborn_programs_are_stopped_side_by_side(supervisor: Supervisor, tmp_path: Path) -> None:
    stubborn = ("sh", "-c", "trap '' TERM; while :; do sleep 300; done")
    for number in range(4):
        supervisor.add(sleeper(tmp_path, f"web-{number}", command=stubborn, stop_timeout=1.0))
    until(lambda: len(processes_below(tmp_path)) == 13)  # the daemon; and each with its launcher and its sleep
    start = time.monotonic()
    supervisor.shutdown()
    assert time.monotonic() - start < 3.5


def test_another_signal_may_be_the_one_to_stop_with(supervisor: Supervisor, tmp_path: Path) -> None:
    line = "trap 'echo bye > said; exit 0' INT; trap '' TERM; echo up > up; while :; do sleep 0.05; done"
    supervisor.add(sleeper(tmp_path, command=("sh", "-c", line), stop_signal="INT"))
    until((tmp_path / "up").exists)
    supervisor.remove("web")
    assert (tmp_path / "said").read_text() == "bye\n"


def test_programs_of_a_killed_daemon_go_on_and_are_taken_over(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path))
    before = supervisor.state("web").pid
    program = until(lambda: sleeping(tmp_path))
    os.kill(daemon_of(supervisor).pid, signal.SIGKILL)
    until(lambda: supervisor.state("web").status == ProgramStatus.UNKNOWN)
    assert sleeping(tmp_path) == program
    assert supervisor.alive("web")
    supervisor.ensure()
    until(lambda: sleeping(tmp_path) not in ([], program))
    assert len(sleeping(tmp_path)) == 1
    after = supervisor.state("web")
    assert after.status == ProgramStatus.RUNNING
    assert after.pid != before


@pytest.mark.parametrize("how", ["remove", "shutdown"])
def test_programs_of_a_killed_daemon_can_be_stopped(supervisor: Supervisor, tmp_path: Path, how: str) -> None:
    supervisor.add(sleeper(tmp_path))
    until(lambda: sleeping(tmp_path))
    os.kill(daemon_of(supervisor).pid, signal.SIGKILL)
    until(lambda: supervisor.state("web").status == ProgramStatus.UNKNOWN)
    supervisor.remove("web") if how == "remove" else supervisor.shutdown()
    assert processes_below(tmp_path) == []
    assert not supervisor.alive("web")


def test_a_launcher_that_finds_its_daemon_killed_starts_nothing(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path))
    os.kill(daemon_of(supervisor).pid, signal.SIGKILL)  # the launcher has hardly begun
    supervisor.remove("web")
    until(lambda: processes_below(tmp_path) == [])


def test_a_killed_launcher_takes_its_program_with_it(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path, restart=Restart.NEVER))
    holder = psutil.Process(supervisor.state("web").pid)
    program = until(holder.children)[0]
    holder.kill()
    until(lambda: not program.is_running() or program.status() == psutil.STATUS_ZOMBIE)
