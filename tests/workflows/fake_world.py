"""A whole Vekha over fakes that live in files: a worker can be killed, and what is outside can be looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vekha.adapters.artifacts.store import LocalArtifacts
from vekha.adapters.databases.fake import FakeDatabases
from vekha.adapters.git.fake import FakeGit
from vekha.adapters.hooks.fake import FakeHooks
from vekha.adapters.notify.fake import FakeNotifier
from vekha.adapters.runners.fake import FakeRunner
from vekha.adapters.secrets.files import SecretFiles
from vekha.adapters.targets.fake import FakeTarget
from vekha.adapters.traffic.fake import FakeTraffic
from vekha.core.actors import Role
from vekha.core.agreement import Criterion, Due, Hours, Needs, PlannedTest
from vekha.core.change import Answer
from vekha.database import models
from vekha.database.mapping import change_of, environment_of
from vekha.database.models.runs import OPEN
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.assess import assess
from vekha.operations.first_release import first_release
from vekha.operations.give_verdict import give_verdict
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.register_candidate import register_candidate
from vekha.operations.submit_request import submit_request
from vekha.operations.write_brief import write_brief
from vekha.ports import Outside
from vekha.telemetry.log_files import LogFiles
from vekha.workflows.worker import run_once

FILE = """
[project]
name = "lavka"
[environment]
kind = "none"
[build]
commands = ["make"]
[checks.unit]
command = "unit"
junit = "reports/unit.xml"
[checks.functional]
on = "preview"
command = "functional"
junit = "reports/functional.xml"
[run]
start = "serve"
health = "/health/"
boot_timeout = "1s"
[database]
engine = "postgresql"
migrate = "migrate"
[release]
watch = "0s"
"""
GREEN = '<testsuite tests="1"><testcase classname="t" name="test_it"/></testsuite>'
RED = '<testsuite tests="1"><testcase classname="t" name="test_total"><failure/></testcase></testsuite>'
CAST = {
    "clara": Role.CLIENT,
    "max": Role.MANAGER,
    "dan": Role.DEVELOPER,
    "tess": Role.TESTER,
    "olga": Role.DEVOPS,
}


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def now() -> datetime:
    return datetime.now(UTC)


def in_days(days: int) -> Due:
    return Due(latest=(now() + timedelta(days=days)).date(), confidence=85)


def describe(number: int, *criteria: Criterion, behaviour: str = "A button", by: str = "max") -> models.Brief:
    """The next version of the brief."""
    after = models.Brief.objects.filter(change__number=number).count()
    words = {"need": "Fewer steps", "behaviour": behaviour, "criteria": criteria}
    return write_brief("lavka", number, after=after, **words, by=by, now=now())


def assess_all(number: int, hours: Hours = (4.0, 8.0, 16.0)) -> None:
    """Each role says its part on the newest brief; every criterion has a test."""
    brief = models.Brief.objects.filter(change__number=number).order_by("-version")[0]
    plan = [PlannedTest(one["id"], "look at it") for one in brief.criteria]
    said: dict[str, dict[str, Any]] = {
        "dan": {"text": "possible", "feasible": True, "hours": hours},
        "olga": {"needs": Needs()},
        "tess": {"plan": plan},
    }
    for who, words in said.items():
        assess("lavka", number, CAST[who], brief=brief.version, **words, by=who, now=now())


@dataclass
class FakeWorld:
    """`folder` holds every fake's files."""

    folder: Path

    def __post_init__(self) -> None:
        self.git = FakeGit(self._place("git"))
        self.runner = FakeRunner(self._place("runner"))
        self.target = FakeTarget(self._place("target"))
        self.databases = FakeDatabases(self._place("databases"))
        self.traffic = FakeTraffic(self._place("traffic"))
        self.notifier = FakeNotifier(self._place("notifier"))
        self.hooks = FakeHooks(self._place("hooks"))
        self.outside = Outside(
            clock=Clock(),
            git=lambda slug: self.git,
            runner=self.runner,
            artifacts=LocalArtifacts(self._place("artifacts")),
            target=self.target,
            databases=self.databases,
            traffic=self.traffic,
            logs=LogFiles(self._place("logs")),
            notifier=self.notifier,
            hooks=self.hooks,
            secrets=SecretFiles(self._place("secrets")),
            workspace=self._place("workspace"),
        )

    def _place(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        return place

    # --- the story, as far as a test needs it --------------------------------------------------------------

    def open_project(self) -> None:
        self.git.commit("main", {"vekha.toml": FILE, "shop.py": "1.0"})
        self.git.fetch()
        self.checks(GREEN, GREEN)
        init_project("lavka", "Lavka", "fake", by="olga", main="main", now=now())
        for who, role in CAST.items():
            email = f"{who}@example.org"
            grant_role("lavka", who, role, name=who.title(), email=email, by="olga", now=now())
        head = self.git.head("main")
        first_release("lavka", head, author="dan@example.org", by="olga", domain="localhost", now=now())

    def checks(self, unit: str, functional: str) -> None:
        """What the checks leave behind from now on."""
        for line, report in (("unit", unit), ("functional", functional)):
            code = 1 if "failure" in report else 0
            self.runner.script(line, code=code, files={f"reports/{line}.xml": report})

    def agree(self) -> int:
        number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
        describe(number, Criterion("", "", "a page is open", "it is there"))
        assess_all(number)
        propose_agreement("lavka", number, due=in_days(7), by="max", now=now())
        answer_agreement("lavka", number, 1, Answer.YES, why="", by="clara", now=now())
        return number

    def push(self, number: int, text: str) -> models.Candidate:
        self.git.commit(f"change/{number}", {"shop.py": text})
        self.git.fetch()
        merged = self.git.merge(self.git.head(f"change/{number}"), self.git.head("main"))
        return register_candidate("lavka", number, merged, by="dan", now=now())

    def say(self, number: int, who: str, answer: Answer = Answer.YES, why: str = "") -> models.Verdict:
        state = change_of(models.Change.objects.get(number=number).state)
        assert state.candidate is not None
        verdict, _ = give_verdict(
            "lavka",
            number,
            CAST[who],
            answer,
            candidate=state.candidate.number,
            agreement=state.agreed,
            digest=state.candidate.digest,
            why=why,
            by=who,
            now=now(),
        )
        return verdict

    # --- carrying it on --------------------------------------------------------------------------------------

    def open_runs(self, *names: str) -> list[models.Run]:
        runs = models.Run.objects.filter(state__in=OPEN, parked=False).order_by("pk")
        return [run for run in runs if run.workflow in names or (not names and run.workflow != "retire")]

    def settle(self, *names: str) -> None:
        """Carries open runs on until none is left; those that retire releases only when asked for by name."""
        for _ in range(60):
            runs = self.open_runs(*names)
            if not runs:
                return
            for run in runs:
                run_once(run.pk, self.outside)
        raise AssertionError(f"these runs never end: {[f'{run} {run.waits_for}' for run in runs]}")

    # --- looking at it -----------------------------------------------------------------------------------------

    def seen(self) -> dict[str, Any]:
        """What a person would find: nothing about tokens, times or how often something was tried."""
        environments = models.Environment.objects.order_by("pk")
        return {
            "changes": {
                row.number: (row.stage, change_of(row.state).reason, [v.role for v in change_of(row.state).verdicts])
                for row in models.Change.objects.order_by("pk")
            },
            "environments": {
                row.name: (
                    environment_of(row.state).current,
                    environment_of(row.state).good,
                    environment_of(row.state).busy,
                )
                for row in environments
            },
            "routes": {row.name: self._route(f"lavka/{row.name}") for row in environments},
            "running": list(self.target.running()),
            "databases": self._databases(),
            "main": self.git.source_head("main"),
            "journal": [
                row["kind"]
                for row in map(json.loads, models.Event.objects.order_by("seq").values_list("body", flat=True))
            ],
            "runs": list(models.Run.objects.order_by("pk").values_list("workflow", "state")),
        }

    def _route(self, environment: str) -> dict[str, int] | None:
        route = self.traffic.route(environment)
        return dict(route.weights) if route else None

    def _databases(self) -> list[str]:
        names: list[str] = []
        for effect in self.databases.effects():
            word, *rest = effect.split()
            if word in ("create", "restore"):
                names = [*(one for one in names if one != rest[-1]), rest[-1]]
            if word == "drop":
                names = [one for one in names if one != rest[-1]]
        return sorted(names)
