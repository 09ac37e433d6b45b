"""A worker on another machine, which shares nothing with the one that serves, builds and checks what goes live here."""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.adapters.envoy_world import free_port
from tests.journeys.installation import VEKHA, Installation
from tests.journeys.machines import Cable, OtherMachine, cable, ended, needed
from vekha.adapters.postgres import embedded
from vekha.adapters.targets.local.supervisor import Supervisor

ELSEWHERE = "other-machine"
LIMIT = 60  # seconds
FILE = """
[project]
name = "kiosk"
[environment]
kind = "none"
[build]
commands = ["echo built on $(hostname) | tee page.html"]
[checks.unit]
command = "echo checked on $(hostname); mkdir -p reports && cp unit.xml reports/unit.xml"
junit = "reports/unit.xml"
[run]
start = "exec python3 -m http.server --bind 127.0.0.1 $PORT"
health = "/page.html"
[release]
watch = "0s"
"""
REPORT = '<testsuite tests="1"><testcase classname="t" name="test_it"/></testsuite>'


@pytest.fixture
def world(tmp_path) -> Iterator[tuple[Installation, Cable, str]]:
    needed()
    made = Installation(tmp_path / "data")
    with cable() as laid:
        address = f"{laid.here}:{free_port()}"
        yield made, laid, address
        made.run("down")


def test_what_another_machine_built_and_checked_goes_live_here(world, tmp_path):
    vekha, laid, address = world
    assert "nowhere to ask yet" in vekha.run("worker", "--invite").stderr
    up = vekha.up("--workers", "1", "--depot", address)
    assert up.returncode == 0, up.stderr
    Supervisor(vekha.home / "supervisor").remove("vekha-worker-1")  # nobody builds here
    source = repository(tmp_path / "kiosk")
    assert vekha.run("--as", "olga", "init", str(source)).returncode == 0
    asked = vekha.run("--as", "olga", "release", "first", "kiosk")
    assert asked.returncode == 0, asked.stderr

    join = vekha.json("worker", "--invite")["line"].split()[0].partition("=")[2]
    assert address in join
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    machine = OtherMachine(laid, ELSEWHERE, [vekha.home, source])
    environment = {"PATH": os.environ["PATH"], "VEKHA_HOME": str(theirs), "VEKHA_JOIN": join}
    log = tmp_path / "elsewhere.log"
    worker = machine.start([VEKHA, "worker"], environment, log)
    try:
        assert built_by(vekha.home, log) == ELSEWHERE
    finally:
        code = ended(worker)
    assert code == 0, log.read_text()
    assert f"works for {laid.here}" in log.read_text()

    again = vekha.up()  # the worker here takes what moves production
    assert again.returncode == 0, again.stderr
    assert served(vekha.port) == f"built on {ELSEWHERE}"
    streams = [one["stream"] for one in vekha.json("logs", "kiosk")]
    lines = [line["text"] for one in streams for line in vekha.json("logs", "kiosk", "--stream", one)]
    assert {f"built on {ELSEWHERE}", f"checked on {ELSEWHERE}"} <= set(lines)


def test_a_worker_with_another_token_is_given_nothing(world, tmp_path):
    vekha, laid, address = world
    assert vekha.up("--workers", "1", "--depot", address).returncode == 0
    environment = {"PATH": os.environ["PATH"], "VEKHA_HOME": str(tmp_path / "theirs")}
    environment["VEKHA_JOIN"] = f"http://worker:guessed@{address}"
    log = tmp_path / "elsewhere.log"
    stranger = OtherMachine(laid, ELSEWHERE, [vekha.home]).start([VEKHA, "worker"], environment, log)
    assert stranger.wait(LIMIT) == 1
    assert "does not know this token" in log.read_text()
    assert vekha.up("--depot", "none").returncode == 0  # and nobody is answered any more
    left = "\n".join(vekha.processes())
    assert "vekha.web.asgi" in left
    assert "vekha.depot.asgi" not in left


def repository(folder: Path) -> Path:
    folder.mkdir()
    (folder / "vekha.toml").write_text(FILE)
    (folder / "unit.xml").write_text(REPORT)
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        ["-c", "user.name=Dan", "-c", "user.email=dan@example.org", "commit", "--quiet", "--message", "A kiosk"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def built_by(home: Path, log: Path) -> str:
    """The host that built the candidate, once that run has ended."""
    server = embedded.find(home / "postgres")
    assert server is not None
    deadline = time.monotonic() + LIMIT
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("LISTEN vekha_events")
        while time.monotonic() < deadline:
            row = connection.execute(
                "SELECT worker, state, cause FROM run WHERE workflow = 'build_candidate' AND ended_at IS NOT NULL"
            ).fetchone()
            if row:
                assert row[1] == "done", row[2]
                return row[0].partition(":")[0]
            for _ in connection.notifies(timeout=1.0, stop_after=1):
                pass
    raise AssertionError(f"nobody built it; the worker said: {log.read_text()}")


def served(port: int) -> str:
    """What production says, once the release has arrived."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/page.html", headers={"Host": "kiosk.localhost"})
            answer = connection.getresponse()
            if answer.status == http.client.OK:
                return answer.read().decode().strip()
        time.sleep(0.1)  # the proxy tells nobody when it begins to serve
    raise AssertionError("production serves nothing")
