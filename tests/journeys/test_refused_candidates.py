"""Candidates that break on their way to the preview, pushed to a real store by a developer: each is refused with what
happened, and nothing of it is left."""

from __future__ import annotations

import http.client
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.journeys.installation import Installation
from vekha.adapters.postgres import embedded
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.cli.story.cast import OLGA, PEOPLE
from vekha.cli.story.repository import Repository

HOST = "lavka.localhost"
PRODUCTION = "lavka_production"  # its database
ASSESS = ("change", "assess", "lavka", "1", "--role")


class Shop:
    """The store in production, and a change that its client and manager agreed on."""

    def __init__(self, installation: Installation, repository: Repository) -> None:
        self.vekha, self.repository = installation, repository

    def must(self, who: str, *words: str) -> str:
        done = self.vekha.run("--as", who, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def open(self) -> None:
        self.repository.begin()
        patient = 'health = "/health/"\n'
        short = {"vekha.toml": (patient, f'{patient}boot_timeout = "15s"\n')}
        self.repository.push("main", "", "Wait less for a release to answer", edits=short)
        assert self.vekha.up("--workers", "1").returncode == 0
        self.must("olga", "init", str(self.repository.origin))
        for one in PEOPLE:
            known = ["--role", one.role.value, "--name", one.name, "--email", one.email]
            self.must("olga", "person", "add", one.handle, "--project", "lavka", *known)
        self.must("olga", "release", "first", "lavka", "--wait")

    def agree(self) -> None:
        self.must("clara", "change", "request", "lavka", "Weights of parcels", "--need", "Heavy parcels cost more")
        criterion = "when a parcel is sent, then its weight is shown"
        self.must("max", "change", "brief", "lavka", "1", "--behaviour", "Shown", "--criterion", criterion)
        self.must("dan", *ASSESS, "developer", "--text", "possible", "--hours", "2,4,8")
        self.must("tess", *ASSESS, "tester", "--test", "C1: send one")
        self.must("olga", *ASSESS, "devops", "--nothing")
        self.must("max", "agreement", "propose", "lavka", "1", "--due", "2096-12-24")
        self.must("clara", "agreement", "answer", "lavka", "1", "yes")

    def push(self, overlay: str) -> str:
        """A new branch each time: main and the overlay, nothing of the candidate before. What the push printed."""
        git = ["git", "-C", str(self.repository.origin), "branch", "--quiet", "--force", "--delete", "change/1"]
        subprocess.run(git, capture_output=True, check=False)  # the first time there is none
        return self.repository.push("change/1", overlay, overlay)

    def version(self, host: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.vekha.port, timeout=20)
        try:
            connection.request("GET", "/version/", headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode().strip()
        finally:
            connection.close()

    def of_previews(self) -> tuple[list[str], list[str]]:
        """Programs and databases of previews that there are."""
        server = embedded.find(self.vekha.home / "postgres")
        assert server is not None
        with psycopg.connect(server.url("postgres")) as connection:
            names = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        programs = Supervisor(self.vekha.home / "supervisor").names()
        return [one for one in programs if "preview" in one], [name for (name,) in names if "preview" in name]

    def holds(self, database: str) -> dict[str, object]:
        """Every table of it with its number of rows, and the names of what the store sells."""
        server = embedded.find(self.vekha.home / "postgres")
        assert server is not None
        with psycopg.connect(server.url(database)) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            count = sql.SQL("SELECT count(*) FROM {}")
            rows = {
                name: connection.execute(count.format(sql.Identifier(name))).fetchone()[0] for (name,) in sorted(tables)
            }
            titles = connection.execute("SELECT title FROM catalogue_product ORDER BY id").fetchall()
        return {"rows": rows, "titles": titles}

    def remains(self) -> list[str]:
        """What work under way keeps on the disk: exports of trees, snapshots of databases."""
        places = (self.vekha.home / "workspace", self.vekha.home / "databases" / "snapshots")
        return [str(one) for place in places if place.is_dir() for one in place.iterdir()]


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("refused")
    made = Shop(Installation(folder / "data"), Repository(folder / "repositories"))
    try:
        made.open()
        made.agree()
        yield made
    finally:
        made.vekha.run("down")


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        ("exits", "WAREHOUSE_URL is not set"),
        ("broken-migration", "The migration ended with 1"),
        ("never-healthy", "500"),
    ],
)
def test_it_is_refused_with_what_happened_and_nothing_of_it_is_left(shop, overlay, says):
    before = shop.holds(PRODUCTION)
    assert len(before["titles"]) > 5
    printed = shop.push(overlay)
    assert "is candidate" in printed, printed  # the hook answered
    refused = shop.vekha.run("--as", "dan", "candidate", "register", "lavka", "--change", "1", "--wait")
    assert refused.returncode == 5, refused.stdout + refused.stderr
    assert says in refused.stderr

    page = shop.vekha.json("change", "show", "lavka", "1")
    assert page["line"]["stage"] == "building"
    assert says in page["line"]["reason"]
    served = page["preview"]["current"]
    assert served["change"] == 0  # what production serves: nothing of this change was ever good
    assert shop.version(page["preview"]["host"]) == (200, "1.0")
    assert shop.version(HOST) == (200, "1.0")
    programs, databases = shop.of_previews()
    assert programs == [served["instance"]]
    assert len(databases) == 1
    assert shop.holds(PRODUCTION) == before
    assert shop.holds(databases[0]) == before  # a migration that broke half-way did so in a copy, which is gone
    assert shop.remains() == []


def test_the_journal_tells_it_all_and_verifies(shop):
    kinds = [one["kind"] for one in shop.vekha.json("journal", "lavka", "--change", "1")]
    assert kinds.count("CandidateRefused") == kinds.count("CandidateRegistered")
    assert shop.vekha.run("verify").returncode == 0
    assert OLGA.handle in shop.must("olga", "person", "list", "lavka")
