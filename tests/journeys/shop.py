"""The real store in an installation of its own, opened by the command line, as whoever sets Vekha up does it."""

from __future__ import annotations

import http.client
import subprocess

import psycopg
from psycopg import sql

from tests.journeys.installation import Installation
from vekha.adapters.postgres import embedded
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.cli.story.cast import PEOPLE
from vekha.cli.story.repository import Repository

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
        up = self.vekha.up("--workers", "1")
        assert up.returncode == 0, up.stderr
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
