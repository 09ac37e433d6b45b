"""Programs under supervisor, for the target and for everything else that must outlive Vekha."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from supervisor_world import ABSENT, sleeper, supervisor
from target_world import processes_below, until

from vekha.adapters.targets.local.program import Restart
from vekha.adapters.targets.local.supervisor import ProgramStatus, Supervisor
from vekha.core.errors import BadInput

__all__ = ["supervisor"]


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
