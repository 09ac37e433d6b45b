"""Programs under supervisor, for the target and for everything else that must outlive Vekha."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from target_world import processes_below, until

from vekha.adapters.targets.local.program import Program, Restart
from vekha.adapters.targets.local.supervisor import ProgramState, ProgramStatus, Supervisor
from vekha.core.errors import BadInput

PATH = {"PATH": "/usr/bin:/bin"}
ABSENT = ProgramState(ProgramStatus.ABSENT)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """Afterwards, no process may be left."""
    made = Supervisor(tmp_path / "supervisor")
    yield made
    made.shutdown()
    assert processes_below(tmp_path) == []


def sleeper(folder: Path, name: str = "web", seconds: int = 300, **changes: object) -> Program:
    fields: dict = {"command": ("sleep", str(seconds)), "environment": PATH, "folder": folder, **changes}
    return Program(name=name, **fields)


def daemon_of(supervisor: Supervisor) -> psutil.Process:
    return psutil.Process(int((supervisor.folder / "supervisord.pid").read_text()))


def sleeping(folder: Path) -> list[str]:
    """The programs themselves, without those that hold them."""
    return [line for line in processes_below(folder) if "['sleep'" in line]


def test_nothing_runs_before_something_is_wanted(supervisor: Supervisor, tmp_path: Path) -> None:
    assert supervisor.state("web") == ABSENT
    assert supervisor.running() == supervisor.names() == []
    supervisor.remove("web")
    supervisor.shutdown()
    assert processes_below(tmp_path) == []


def test_the_same_program_twice_is_one_process(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path))
    first = supervisor.state("web")
    Supervisor(supervisor.folder).add(sleeper(tmp_path))
    assert first.status == ProgramStatus.RUNNING
    assert supervisor.state("web") == first
    assert supervisor.names() == supervisor.running() == ["web"]


def test_a_program_defined_otherwise_replaces_the_one_of_its_name(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path, seconds=301))
    supervisor.add(sleeper(tmp_path, seconds=302))
    until(lambda: [line for line in processes_below(tmp_path) if "'302'" in line])
    assert not [line for line in processes_below(tmp_path) if "'301'" in line]


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


@pytest.mark.parametrize(
    ("restart", "code", "again"),
    [
        (Restart.NEVER, 3, False),
        (Restart.UNEXPECTED, 0, False),
        (Restart.UNEXPECTED, 3, True),
        (Restart.ALWAYS, 0, True),
    ],
)
def test_a_program_that_ends_comes_back_as_its_rule_says(
    supervisor: Supervisor, tmp_path: Path, restart: Restart, code: int, again: bool
) -> None:
    line = f"echo x >> count; exec sleep 0.1 & wait; exit {code}"
    supervisor.add(sleeper(tmp_path, command=("sh", "-c", line), restart=restart, start_seconds=0))
    state = until(lambda: (s := supervisor.state("web")).ended_at and s)
    assert state.code == code
    if again:
        until(lambda: (tmp_path / "count").read_text().count("x") > 2)
    else:
        until(lambda: supervisor.state("web").status == ProgramStatus.EXITED)
        assert (tmp_path / "count").read_text() == "x\n"


def test_a_program_that_cannot_be_found_says_so_in_its_log(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(sleeper(tmp_path, command=("no-such-program",)))
    assert until(lambda: supervisor.state("web").code) == 127
    log = supervisor.folder / "logs" / "web.log"
    until(lambda: "cannot start no-such-program" in log.read_text())  # it comes through supervisor's pipe


def test_another_signal_may_be_the_one_to_stop_with(supervisor: Supervisor, tmp_path: Path) -> None:
    line = "trap 'echo bye > said; exit 0' INT; trap '' TERM; echo up > up; while :; do sleep 0.05; done"
    supervisor.add(sleeper(tmp_path, command=("sh", "-c", line), stop_signal="INT"))
    until((tmp_path / "up").exists)
    supervisor.remove("web")
    assert (tmp_path / "said").read_text() == "bye\n"


def test_several_workers_may_use_it_at_once(supervisor: Supervisor, tmp_path: Path) -> None:
    def use(name: str) -> None:
        own = Supervisor(supervisor.folder)
        own.add(sleeper(tmp_path, name))
        own.add(sleeper(tmp_path, f"{name}-temporary"))
        own.remove(f"{name}-temporary")

    names = [f"web-{number}" for number in range(4)]
    threads = [threading.Thread(target=use, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert supervisor.running() == supervisor.names() == names


def test_its_socket_is_for_the_owner_only_also_under_a_long_path(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / ("long" * 30))
    try:
        supervisor.ensure()
        assert supervisor._socket.stat().st_mode & 0o077 == 0
        assert supervisor._socket.parent.stat().st_mode & 0o077 == 0
    finally:
        supervisor.shutdown()
        supervisor._socket.parent.rmdir()


@pytest.mark.parametrize("name", ["", "../zed", "a b", "a:b", "a/b", "a]\n[program:zed"])
def test_a_name_that_could_change_the_configuration_is_refused(
    supervisor: Supervisor, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BadInput):
        supervisor.add(sleeper(tmp_path, name))


@pytest.mark.parametrize("folder", ["50%", "a;b", 'a"b', "a[b]"])
def test_a_folder_that_the_configuration_cannot_name_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(BadInput):
        Supervisor(tmp_path / folder)


@pytest.mark.parametrize("variables", [{"": "a"}, {"A=B": "c"}, {"A": "b\0c"}])
def test_a_variable_that_cannot_be_is_refused(supervisor: Supervisor, tmp_path: Path, variables: dict) -> None:
    with pytest.raises(BadInput):
        supervisor.add(sleeper(tmp_path, environment=variables))


def test_a_folder_with_spaces_and_letters_of_any_language_works(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "Моя лавка")
    try:
        supervisor.add(sleeper(supervisor.folder))
        assert supervisor.state("web").status == ProgramStatus.RUNNING
    finally:
        supervisor.shutdown()
