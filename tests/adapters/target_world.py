"""Worlds for the tests of targets: the fake one, and this machine with real programs."""

from __future__ import annotations

import contextlib
import hashlib
import io
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil

from vekha.adapters.targets.fake import FakeTarget
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.adapters.targets.local.target import LocalTarget
from vekha.ports import Command, CommandResult, Environment, EnvironmentSpec, Instance

NONE = EnvironmentSpec("none")
PRODUCTION = "lavka/production"

SERVER = """\
import http.server, os, sys
class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({status})
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Shop).serve_forever()
"""


class PlainRunner:
    """The least that a target needs of a runner: no environment to make, and commands run as they are."""

    def prepare(self, tree: Path, spec: EnvironmentSpec) -> Environment:
        return Environment("none", None, {"FROM_RUNNER": "runner"}, cached=True, seconds=0.0)

    def run(self, command: Command, write: Callable[[str], None]) -> CommandResult:
        done = subprocess.run(
            ["/bin/sh", "-c", command.line], cwd=command.folder, env=dict(command.variables), capture_output=True,
            text=True, timeout=command.timeout, check=False,
        )  # fmt: skip
        for line in done.stdout.splitlines():
            write(line)
        return CommandResult(done.returncode, 0.0, done.stdout)


def archive(path: Path, files: Mapping[str, str]) -> tuple[str, Path]:
    """A tar with the files; gives its digest and path."""
    with tarfile.open(path, "w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            member.mode = 0o644
            tar.addfile(member, io.BytesIO(text.encode()))
    return digest_of(path), path


def digest_of(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def instance(digest: str, name: str = "lavka-production-1", **changes: Any) -> Instance:
    fields: dict[str, Any] = {
        "environment": PRODUCTION,
        "name": name,
        "digest": digest,
        "start": "exec sh start.sh",
        "variables": {"SHOP": "Lavka"},
        "environment_spec": NONE,
        "stop_timeout": 5.0,
    }
    return Instance(**{**fields, **changes})


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Waits for something that no event tells; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)  # who calls says what no event tells
    return found


def processes_below(folder: Path) -> list[str]:
    """Living processes that work in the folder, or were started with it."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).is_relative_to(folder):
                found.append(f"{process.pid} {process.cmdline()}")
        except psutil.Error:
            continue
    return found


class FakeWorld:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = FakeTarget(folder / "target")

    def another(self) -> FakeTarget:
        """The same target, as another process sees it."""
        return FakeTarget(self.folder / "target")

    def release(self, *, health: int = 200, exits: int | None = None, run_code: int = 0) -> str:
        digest, path = archive(self.folder / "a.tar", {"about.txt": f"{health} {exits} {run_code}"})
        self.target.script(digest, health=health, exits=exits, run_code=run_code)
        self.target.unpack(digest, path)
        return digest


class RealWorld:
    def __init__(self, folder: Path, ports: tuple[int, int] = (20000, 29999)) -> None:
        self.folder = folder
        self.ports = ports
        self.supervisor = Supervisor(folder / "supervisor")
        self.target = self.another()

    def another(self) -> LocalTarget:
        """The same target, as another process sees it."""
        supervisor = Supervisor(self.folder / "supervisor")
        return LocalTarget(self.folder / "target", PlainRunner(), supervisor, port_range=self.ports)

    def release(self, *, health: int = 200, exits: int | None = None, run_code: int = 0) -> str:
        serve = f"exec {sys.executable} -S server.py"
        start = serve if exits is None else f"echo out of flour; exit {exits}"
        return self.unpacked(start, {"server.py": SERVER.format(status=health), "run.sh": f"echo ran; exit {run_code}"})

    def unpacked(self, start: str, files: Mapping[str, str] | None = None) -> str:
        """A release whose start command is these lines of shell; gives its digest."""
        digest, path = archive(self.folder / "a.tar", {"start.sh": start + "\n", **(files or {})})
        self.target.unpack(digest, path)
        return digest

    def tree(self, digest: str) -> Path:
        return self.folder / "target" / "releases" / digest.removeprefix("sha256:") / "tree"


@contextlib.contextmanager
def real_world(folder: Path, ports: tuple[int, int] = (20000, 29999)) -> Iterator[RealWorld]:
    """Afterwards, no process may be left."""
    world = RealWorld(folder, ports)
    try:
        yield world
    finally:
        world.supervisor.shutdown()
    assert processes_below(folder) == []
