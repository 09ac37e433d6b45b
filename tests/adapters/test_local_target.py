"""Releases as real programs on this machine."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from target_world import NONE, PRODUCTION, RealWorld, instance, processes_below, real_world, until

from vekha.adapters.targets.local.ports import choose, is_free
from vekha.core.errors import VekhaError
from vekha.ports import Command, InstanceState

NAME = "lavka-production-1"
PYTHON = f"exec {sys.executable} -S"
DUMP = "import json, os; json.dump(dict(os.environ), open(os.environ['OUT'], 'w'))"
STUBBORN = "trap '' TERM; echo $$ > $OUT; sleep 300 & setsid sleep 300 & while :; do sleep 300; done"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RealWorld]:
    with real_world(tmp_path) as made:
        yield made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def pair_of_ports() -> tuple[int, int]:
    """Two free ports, one after the other; somewhere, for several runs of these tests may share the machine."""
    return next(
        (port, port + 1) for port in random.sample(range(30000, 32000), 2000) if is_free(port) and is_free(port + 1)
    )


def test_a_program_outlives_the_process_that_started_it(world: RealWorld) -> None:
    digest = world.release()
    starter = """
import signal, os, sys
from pathlib import Path
from target_world import RealWorld, instance
world = RealWorld(Path(sys.argv[1]))
print(world.target.start(instance(sys.argv[2]), fence=1), flush=True)
signal.pause()
"""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    words = [sys.executable, "-c", starter, str(world.folder), digest]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        process.kill()
    assert world.target.probe(NAME, "/", 5.0) == 200
    assert world.target.state(NAME).address == address


def test_a_probe_asks_for_localhost_and_gives_up_in_time(world: RealWorld) -> None:
    drip = (
        "import os, socket, time\n"
        "s = socket.create_server(('127.0.0.1', int(os.environ['PORT'])))\n"
        "c, _ = s.accept()\n"
        "open(os.environ['OUT'], 'wb').write(c.recv(1000))\n"
        "while True: c.sendall(b'H'); time.sleep(0.05)\n"
    )
    digest = world.unpacked(f"{PYTHON} drip.py", {"drip.py": drip})
    out = world.folder / "out"
    world.target.start(instance(digest, variables={"OUT": str(out)}), fence=1)
    start = time.monotonic()
    assert world.target.probe(NAME, "/health/", 0.3) is None
    assert time.monotonic() - start < 1.5
    asked = until(out.read_bytes).decode()
    assert asked.startswith("GET /health/ HTTP/1.1\r\n")
    assert "Host: localhost\r\n" in asked


def test_variables_arrive_exactly_and_nothing_of_ours_leaks(
    world: RealWorld, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", "sings")
    given = {
        "QUOTES": """'single' "double" `back`""",
        "PERCENT": "100% %(here)s %%",
        "LINES": "first\nsecond\r\n\n",
        "SIGNS": "a,b;c#d=e\\f$HOME",
        "RUSSIAN": "Лавка ☕",
        "EMPTY": "",
        "OUT": str(out),
    }
    digest = world.unpacked(f"{PYTHON} dump.py", {"dump.py": DUMP})
    address = world.target.start(instance(digest, variables=given), fence=1)
    seen = json.loads(until(lambda: out.exists() and out.read_text()))
    home = str(world.folder / "target" / "instances" / NAME)
    own = {"PORT": address.split(":")[1], "HOME": home, "TMPDIR": home, "FROM_RUNNER": "runner", "LANG": "C.UTF-8"}
    seen.pop("PWD")  # the shell's own
    assert seen == {**given, **own, "PATH": "/usr/local/bin:/usr/bin:/bin"}


def test_specs_with_secrets_are_for_the_owner_only(world: RealWorld) -> None:
    world.target.start(instance(world.release(), variables={"SECRET_KEY": "jam"}), fence=1)
    holding = [path for path in world.folder.rglob("*") if path.is_file() and b"jam" in path.read_bytes()]
    assert len(holding) == 2
    assert {path.stat().st_mode & 0o077 for path in holding} == {0}


def test_a_program_that_keeps_crashing_counts_as_exited_also_while_it_is_up(world: RealWorld) -> None:
    digest = world.unpacked("echo no database; sleep 1.3; exit 7")
    world.target.start(instance(digest), fence=1)
    state = until(lambda: (s := world.target.state(NAME)).status == "exited" and s, 5.0)
    assert state == InstanceState("exited", code=7, tail="no database\n")
    until(lambda: NAME in world.target.running() and world.target.state(NAME).status == "exited")


def test_a_program_killed_by_a_signal_has_a_code_and_comes_back(world: RealWorld) -> None:
    world.target.start(instance(world.release()), fence=1)
    until(lambda: world.target.probe(NAME, "/", 1.0))
    holder = world.supervisor.state(NAME).pid
    psutil.Process(holder).children()[0].kill()
    assert until(lambda: world.target.state(NAME).code) == 128 + signal.SIGKILL
    assert until(lambda: world.target.probe(NAME, "/", 1.0)) == 200


def test_a_program_that_outlived_its_supervisor_runs_and_can_be_gone_back_to(world: RealWorld) -> None:
    address = world.target.start(instance(world.release()), fence=1)
    daemon = psutil.Process(int((world.supervisor.folder / "supervisord.pid").read_text()))
    daemon.kill()
    daemon.wait(10)
    state = world.target.state(NAME)
    assert (state.status, state.address) == ("running", address)


def test_a_start_after_an_end_is_a_fresh_start(world: RealWorld, out: Path) -> None:
    line = "test -e $OUT || { touch $OUT; exit 1; }; exec sleep 300"
    digest = world.unpacked(line)
    one = instance(digest, variables={"OUT": str(out)})
    world.target.start(one, fence=1)
    until(lambda: world.target.state(NAME).status == "exited")
    world.target.start(one, fence=1)
    assert until(lambda: world.target.state(NAME).status == "running")


def test_a_stubborn_program_is_killed_with_everything_below_it(world: RealWorld, out: Path) -> None:
    digest = world.unpacked(STUBBORN)
    world.target.start(instance(digest, stop_timeout=0.5, variables={"OUT": str(out)}), fence=1)
    until(lambda: len(processes_below(world.tree(digest))) == 4)
    start = time.monotonic()
    world.target.stop(PRODUCTION, NAME, fence=1)
    assert 0.4 < time.monotonic() - start < 5.0
    assert processes_below(world.tree(digest)) == []


def test_what_a_program_left_below_it_ends_with_it(world: RealWorld, out: Path) -> None:
    digest = world.unpacked("echo $PORT >> $OUT; test $(wc -l < $OUT) = 1 || exec sleep 300; sleep 77 & exit 1")
    world.target.start(instance(digest, variables={"OUT": str(out)}), fence=1)
    until(lambda: out.read_text().count("\n") == 2)
    assert not [line for line in processes_below(world.tree(digest)) if "'77'" in line]


def test_a_program_over_its_memory_ends_and_others_live(world: RealWorld) -> None:
    hungry = "import os; bytearray(400_000_000); os.write(1, b'sat' + b'isfied')"
    digest = world.unpacked(f"{PYTHON} hungry.py", {"hungry.py": hungry})
    world.target.start(instance(digest, memory=200_000_000), fence=1)
    state = until(lambda: (s := world.target.state(NAME)).status == "exited" and s)
    assert state.code == 1
    assert "MemoryError" in state.tail
    assert "satisfied" not in state.tail


def test_a_port_that_is_taken_is_skipped(tmp_path: Path) -> None:
    first, second = pair_of_ports()
    with real_world(tmp_path, (first, second)) as world:
        with socket.create_server(("127.0.0.1", first)):
            assert world.target.start(instance(world.release()), fence=1) == f"127.0.0.1:{second}"
            with pytest.raises(VekhaError) as full:
                world.target.start(instance(world.release(), "lavka-production-2"), fence=1)
        assert full.value.code == "no_port"
        assert list(world.target.running()) == [NAME]


def test_a_port_that_the_program_finds_taken_is_given_up(tmp_path: Path) -> None:
    ports = pair_of_ports()
    with real_world(tmp_path, ports) as world:
        out = tmp_path / "out"
        line = "echo $PORT >> $OUT; test $(wc -l < $OUT) = 2 && exec sleep 300; echo Address already in use; exit 1"
        address = world.target.start(instance(world.unpacked(line), variables={"OUT": str(out)}), fence=1)
        tried = [int(port) for port in out.read_text().split()]
        assert sorted(tried) == list(ports)
        assert address == f"127.0.0.1:{tried[1]}"
        assert world.target.state(NAME).status == "running"


def test_a_stopped_instance_gives_its_port_and_folder_back_and_keeps_its_log(tmp_path: Path) -> None:
    port, _ = pair_of_ports()
    with real_world(tmp_path, (port, port)) as world:
        digest = world.unpacked("echo born in $HOME; exec sleep 300")
        world.target.start(instance(digest), fence=1)
        log = tmp_path / "target" / "logs" / f"{NAME}.log"
        home = tmp_path / "target" / "instances" / NAME
        until(lambda: log.exists() and log.read_text())
        assert log.read_text() == f"born in {home}\n"
        assert home.is_dir()
        world.target.stop(PRODUCTION, NAME, fence=1)
        assert log.exists()
        assert not home.exists()
        assert is_free(port)
        assert world.target.start(instance(digest, "lavka-production-2"), fence=1) == f"127.0.0.1:{port}"


def test_choose_gives_every_free_port_and_then_says_that_none_is_left() -> None:
    first, last = pair_of_ports()
    one = choose((first, last), frozenset())
    assert {one, choose((first, last), {one})} == {first, last}
    with pytest.raises(VekhaError) as none:
        choose((first, last), {first, last})
    assert none.value.code == "no_port"


def test_a_command_gets_its_variables_over_those_of_the_environment(world: RealWorld) -> None:
    digest = world.unpacked("", {"dump.py": f"import sys; {DUMP}"})
    out = world.folder / "out"
    command = Command("dump", f"{sys.executable} -S dump.py; pwd", Path(), {"OUT": str(out), "LANG": "ru"}, 30.0, 0)
    written: list[str] = []
    assert world.target.run(digest, NONE, command, written.append, fence=1, environment=PRODUCTION).ok
    seen = json.loads(out.read_text())
    assert (seen["FROM_RUNNER"], seen["LANG"]) == ("runner", "ru")
    assert written == [str(world.tree(digest))]
    assert not Path(seen["HOME"]).exists()
