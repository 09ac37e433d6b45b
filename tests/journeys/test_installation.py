"""An installation starts, is looked at, is started again otherwise, and stops without leaving anything behind."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest

from tests.adapters.envoy_world import free_port
from tests.journeys.installation import VEKHA, Installation
from vekha.adapters.traffic.envoy import EnvoyTraffic
from vekha.ports import Route

LIMIT = 120  # seconds


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data")
    yield made
    made.run("down")


def test_from_nothing_to_running_and_back_to_nothing(installation):
    first = installation.up("--workers", "1")
    assert first.returncode == 0, first.stderr
    assert f":{installation.web_port}/" in first.stdout
    with urllib.request.urlopen(f"http://127.0.0.1:{installation.web_port}/healthz", timeout=10) as answer:
        assert answer.status == 200
    found = {one["what"]: one["state"] for one in installation.json("doctor")}
    assert found.pop("messages") == "unknown"  # nobody has said yet where they are told
    assert set(found.values()) == {"ok"}
    status = installation.run("status")
    assert status.returncode == 0, status.stderr
    assert "No project yet" in status.stdout

    workers = [one for one in installation.processes() if "main worker" in one]
    assert len(workers) == 1
    again = installation.up("--workers", "2")  # what runs already goes on; one worker more
    assert again.returncode == 0, again.stderr
    assert installation.json("status")["workers"] == 2

    down = installation.run("down")
    assert down.returncode == 0, down.stderr
    assert installation.processes() == []
    assert "does not run" in installation.run("status").stderr


def test_the_proxy_moves_to_another_port_while_it_runs_and_can_be_told_afterwards(installation):
    assert installation.up("--workers", "1").returncode == 0
    assert installation.up().returncode == 0  # nothing to do: what runs is left alone, and still listens to us
    installation.port = free_port()
    moved = installation.up()
    assert moved.returncode == 0, moved.stderr
    traffic = EnvoyTraffic(installation.home / "traffic")
    traffic.move(Route("a/production", "a.localhost", {"blue": 100}, {"blue": "127.0.0.1:9"}), fence=0)
    with closing(http.client.HTTPConnection("127.0.0.1", installation.port, timeout=10)) as connection:
        connection.request("GET", "/", headers={"Host": "a.localhost"})
        assert connection.getresponse().status == 503  # the route is known; nobody is at its end


def test_a_port_that_is_taken_is_said_and_nothing_else_is_broken(installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        refused = installation.up()
        assert refused.returncode == 1
        assert f"Port {installation.port} is taken" in refused.stderr
        assert "--port" in refused.stderr
        assert installation.processes() == []
        (port,) = [one for one in installation.json("doctor") if one["what"] == "proxy port"]
        assert port["state"] == "problem"
    assert installation.up("--workers", "1").returncode == 0


def test_ctrl_c_stops_web_and_workers_while_proxy_and_database_go_on(installation):
    assert installation.up("--workers", "1").returncode == 0
    words = [VEKHA, "--home", str(installation.home), "up"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as stays:
        assert stays.stderr is not None
        for line in stays.stderr:
            if "Ctrl-C" in line:
                break
        stays.send_signal(signal.SIGINT)
        assert stays.wait(LIMIT) == 0
    left = "\n".join(installation.processes())
    assert "envoy" in left
    assert "postgres" in left
    assert "main worker" not in left
    assert "uvicorn" not in left
    status = installation.run("status")  # the database answers where the web server does not
    assert status.returncode == 0


def test_up_takes_over_what_outlived_its_supervisor(installation):
    assert installation.up("--workers", "1").returncode == 0
    daemon = int((installation.home / "supervisor" / "supervisord.pid").read_text())
    killed = psutil.Process(daemon)
    killed.kill()
    psutil.wait_procs([killed], timeout=LIMIT)
    again = installation.up()
    assert again.returncode == 0, again.stderr
    assert "\n".join(installation.processes()).count("envoy -c") == 1
