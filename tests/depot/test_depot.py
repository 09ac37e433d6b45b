"""What a worker elsewhere is given and gives back, over a real depot on a real socket."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.adapters.envoy_world import free_port
from tests.adapters.git_world import RealWorld
from vekha.adapters.artifacts.store import LocalArtifacts
from vekha.adapters.depot.absent import Absent
from vekha.adapters.depot.artifacts import DepotArtifacts
from vekha.adapters.depot.client import Away, DepotClient
from vekha.adapters.depot.git import DepotGit
from vekha.adapters.depot.logs import DepotLogs
from vekha.adapters.git.cli import GitCli
from vekha.config.secret_files import DEPOT, ensure_secret_word
from vekha.config.settings import write_settings
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import models
from vekha.telemetry.log_files import LogFiles

LIMIT = 20  # seconds


@dataclass
class Depot:
    """The machine that serves: its data folder, and a web server that can be ended and started."""

    home: Path
    database: str
    port: int = field(default_factory=free_port)
    clients: list[DepotClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home.mkdir()
        write_settings(self.home, depot=f"127.0.0.1:{self.port}")
        self.token = ensure_secret_word(DEPOT, self.home)

    @property
    def join(self) -> str:
        return f"http://worker:{self.token}@127.0.0.1:{self.port}"

    def client(self, **options: float) -> DepotClient:
        self.clients.append(DepotClient(self.join, **options))
        return self.clients[-1]

    @contextmanager
    def running(self) -> Iterator[None]:
        words = [sys.executable, "-m", "uvicorn", "vekha.depot.asgi:application", "--port", str(self.port)]
        environment = {**os.environ, "VEKHA_HOME": str(self.home), "DATABASE_URL": self.database}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        with (self.home / "depot.log").open("ab") as log:
            process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        try:
            until(lambda: answers(self.port), (self.home / "depot.log").read_text)
            yield
        finally:
            process.terminate()
            process.wait(LIMIT)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/settings", trust_env=False).status_code == 401
    except httpx.TransportError:
        return False


def until(seen: Callable[[], object], why: Callable[[], str]) -> None:
    deadline = time.monotonic() + LIMIT
    while not seen():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)  # a program that begins to answer tells nobody


@pytest.fixture
def depot(tmp_path, database) -> Iterator[Depot]:
    made = Depot(tmp_path / "main", database)
    yield made
    for client in made.clients:
        client.close()


@pytest.fixture
def source(depot, tmp_path) -> tuple[RealWorld, str]:
    """A project of the installation, fetched, and a commit of it."""
    world = RealWorld(tmp_path)
    world.commit("main", {"old.txt": "history"})
    commit = world.commit("main", {"shop.py": "1.0\n", "deep/er/page.html": b"\x00\xff", "run.sh": "#!/bin/sh\n"})
    now = datetime(2026, 3, 2, tzinfo=UTC)
    models.Project.objects.create(slug="lavka", title="Lavka", source=str(world.source), created_at=now)
    GitCli(depot.home / "repositories" / "lavka.git", str(world.source)).fetch()
    return world, commit


def test_nothing_is_answered_without_the_token(depot, source):
    _, commit = source
    digest = f"sha256:{'0' * 64}"
    with depot.running():
        for path in ("/settings", f"/sources/lavka/{commit}", f"/artifacts/{digest}", "/logs/a", "/nowhere"):
            for given in ({}, {"Authorization": ""}, {"Authorization": "Basic x"}, {"Authorization": "Bearer guessed"}):
                answer = httpx.get(f"http://127.0.0.1:{depot.port}{path}", headers=given, trust_env=False)
                assert answer.status_code == 401
        client = depot.client()
        with pytest.raises(VekhaError, match="names a database that only this machine reaches"):
            client.json("/settings")  # the token is known; the test's database is on loopback
        (depot.home / "depot.token").unlink()
        with pytest.raises(VekhaError, match="does not know this token"):
            client.json("/settings")


def test_a_commit_is_exported_elsewhere_as_it_is_here(depot, source, tmp_path):
    _, commit = source
    here, there = tmp_path / "here", tmp_path / "there"
    GitCli(depot.home / "repositories" / "lavka.git", "unused").export(commit, here)
    with depot.running():
        git = DepotGit(depot.client(), "lavka", tmp_path / "theirs.git")
        git.export(commit, there)
        assert contents(there) == contents(here) != {}
        assert git.read(commit, "deep/er/page.html") == b"\x00\xff"
        with pytest.raises(NotFound, match="no file"):
            git.read(commit, "absent.txt")
        with pytest.raises(NotFound, match="no commit"):
            git.export("1" * 40, tmp_path / "nothing")
        with pytest.raises(NotFound, match="no project"):
            DepotGit(depot.client(), "another", tmp_path / "other.git").read(commit, "shop.py")
        with pytest.raises(VekhaError, match="machine that serves"):
            git.fetch()
    again = tmp_path / "again"
    git.export(commit, again)  # what was brought once needs no depot
    assert contents(again) == contents(here)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_artifact_packed_elsewhere_is_kept_here_and_fetched_by_a_third(depot, tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "shop.py").write_bytes(os.urandom(3_000_000))
    own = LocalArtifacts(depot.home / "artifacts")
    with depot.running():
        artifact = DepotArtifacts(depot.client(), LocalArtifacts(tmp_path / "second")).pack(tree)
        kept = own.open(artifact.digest)
        third = DepotArtifacts(depot.client(), LocalArtifacts(tmp_path / "third"))
        assert third.open(artifact.digest).read_bytes() == kept.read_bytes()
        with pytest.raises(NotFound, match="no artifact"):
            third.open(f"sha256:{'0' * 64}")
        forged = tmp_path / "forged.tar"
        forged.write_bytes(b"other bytes")
        other = f"sha256:{hashlib.sha256(b'something').hexdigest()}"
        with pytest.raises(BadInput, match="its bytes differ"):
            depot.client().upload(f"/artifacts/{other}", forged)
    assert sorted(path.name for path in own._folder.rglob("*") if path.is_file()) == [kept.name]


def test_lines_said_elsewhere_are_read_here_in_their_order(depot):
    with depot.running():
        logs = DepotLogs(depot.client())
        first, second = logs.writer("lavka/build-1"), logs.writer("lavka/check-unit")
        for number in range(500):
            first(f"строка {number}")
            second(f"line {number}")
        logs.flush()
    kept = LogFiles(depot.home / "logs")
    assert [line.text for line in kept.read("lavka/build-1")[0]] == [f"строка {number}" for number in range(500)]
    assert [line.text for line in kept.read("lavka/check-unit")[0]] == [f"line {number}" for number in range(500)]


def test_a_depot_that_comes_back_is_waited_for_and_one_that_does_not_is_named(depot, source):
    _, commit = source
    path = f"/sources/lavka/{commit}/files/shop.py"
    got: list[bytes] = []
    asking = threading.Thread(target=lambda: got.append(depot.client().content(path)))
    asking.start()
    with depot.running():
        asking.join(LIMIT)
    assert got == [b"1.0\n"]
    with pytest.raises(Away, match="does not answer"):
        depot.client(patience=0.1).content(path)


@pytest.mark.parametrize("join", ["", "10.0.0.5:8071", "http://10.0.0.5:8071", "file://worker:t@h/x"])
def test_an_invitation_that_is_none_is_refused(join):
    with pytest.raises(BadInput, match="not an invitation"):
        DepotClient(join)


def test_what_is_not_here_says_where_it_is():
    with pytest.raises(VekhaError, match="on the machine that serves"):
        Absent("target").start()
