"""The peer for builds: Buildbot 4.3, a master on SQLite and one worker on this machine, builds forced over HTTP."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.ports import HOST, free_ports
from bench.programs import program, until

BIN = Path(__file__).parents[2] / ".bench" / "buildbot" / "bin"
NAME = "Buildbot 4.3"
PATIENCE = 120.0  # seconds


def missing() -> str:
    """Why there is no Buildbot here; "" if there is."""
    return "" if (BIN / "buildbot").exists() else "it could not be installed here"


@dataclass
class Buildbot:
    web: str
    client: httpx.Client
    ends: socket.socket
    stamps: Path

    def build(self, kind: str) -> float:
        """Seconds from the trigger to the finished build."""
        started = time.time()
        self._force(kind)
        return self._end() - started

    def to_start(self) -> float:
        """Seconds from the trigger until the step's process runs."""
        self.stamps.write_text("")
        started = time.time()
        self._force("stamp")
        self._end()
        return float(self.stamps.read_text()) - started

    def burst(self, count: int) -> float:
        """Seconds from the first trigger until the last of `count` builds has finished."""
        started = time.time()
        for _ in range(count):
            self._force("one")
        return max(self._end() for _ in range(count)) - started

    def _force(self, kind: str) -> None:
        call = {"jsonrpc": "2.0", "method": "force", "id": 1, "params": {"builderNames": [kind]}}
        self.client.post(f"{self.web}/api/v2/forceschedulers/force", json=call).raise_for_status()

    def _end(self) -> float:
        ended = json.loads(self.ends.recv(1000))
        if not ended["ok"]:
            raise RuntimeError("a build of Buildbot's failed")
        return float(ended["at"])


@contextmanager
def buildbot(folder: Path, *, further: int) -> Iterator[Buildbot]:
    """A running master and worker in `folder`; `further`: steps that the build "more" has beyond its first."""
    master, worker = folder / "master", folder / "worker"
    master.mkdir(parents=True)
    worker.mkdir()
    pb, web = free_ports(2)
    told = folder / "ends"
    variables = {
        "BENCH_SOCKET": str(told),
        "BENCH_STAMPS": str(folder / "stamps"),
        "BENCH_FURTHER": str(further),
        "BENCH_PB_PORT": str(pb),
        "BENCH_WEB_PORT": str(web),
        "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",
    }
    shutil.copy(Path(__file__).with_name("buildbot_master.cfg"), master / "master.cfg")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ends:
        ends.bind(str(told))
        ends.settimeout(PATIENCE)
        with (
            program([BIN / "buildbot", "create-master", "--quiet", "."], folder=master, log="create.log") as made,
            program(
                [BIN / "buildbot-worker", "create-worker", ".", f"{HOST}:{pb}", "here", "bench"],
                folder=worker,
                log="create.log",
            ) as also,
        ):
            made.wait(PATIENCE)
            also.wait(PATIENCE)
        with (
            program(
                [BIN / "twistd", "--nodaemon", "--no_save", "-y", "buildbot.tac"],
                folder=master,
                log="out.log",
                variables=variables,
            ),
            program(
                [BIN / "twistd", "--nodaemon", "--no_save", "-y", "buildbot.tac"],
                folder=worker,
                log="out.log",
                variables=variables,
            ),
            httpx.Client(timeout=PATIENCE, trust_env=False) as client,
        ):
            until("Buildbot's worker", lambda: _ready(client, f"http://{HOST}:{web}"), seconds=PATIENCE, every=0.2)
            yield Buildbot(f"http://{HOST}:{web}", client, ends, folder / "stamps")


def _ready(client: httpx.Client, web: str) -> bool:
    try:
        workers = client.get(f"{web}/api/v2/workers").json()["workers"]
    except (httpx.HTTPError, ValueError, KeyError):
        return False
    return bool(workers and workers[0]["connected_to"])
