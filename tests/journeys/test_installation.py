"""An installation starts, is looked at, is started again otherwise, and stops without leaving anything behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.adapters.envoy_world import free_port

VEKHA = str(Path(sys.executable).with_name("vekha"))
LIMIT = 120  # seconds


class Installation:
    def __init__(self, home: Path) -> None:
        self.home, self.port, self.web_port = home, free_port(), free_port()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        line = [VEKHA, "--home", str(self.home), *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=LIMIT, check=False, cwd=self.home.parent)

    def up(self, *words: str) -> subprocess.CompletedProcess[str]:
        ports = ["--port", str(self.port), "--web-port", str(self.web_port)]
        return self.run("up", "--detach", *ports, *words)

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def processes(self) -> list[str]:
        """Command lines of whatever runs in, or for, this data folder."""
        found = []
        for process in psutil.process_iter():
            try:
                known = [*process.cmdline(), process.environ().get("VEKHA_HOME", "")]
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
            if process.pid != os.getpid() and any(str(self.home) in word for word in known):
                found.append(" ".join(known))
        return found


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
    assert {one["state"] for one in installation.json("doctor")} == {"ok"}
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
