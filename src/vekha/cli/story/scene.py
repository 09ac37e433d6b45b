"""What every chapter works with: the installation, the people's verbs, and waiting for what must happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psycopg
from django.db import connection

from vekha.cli.story.cast import CLARA, MAX, TESS, Somebody
from vekha.cli.story.load import Load, look
from vekha.cli.story.report import Report, StoryBroken
from vekha.cli.story.repository import Repository
from vekha.core.change import Answer, Stage
from vekha.core.change import Change as ChangeState
from vekha.database import models
from vekha.database.mapping import change_of, environment_of
from vekha.ports import Outside
from vekha.workflows.at_once import verdict_at_once

T = TypeVar("T")
SLUG = "lavka"
PAGES = ("/", "/basket/", "/catalogue/")
PATIENCE = 180.0  # seconds for anything the platform does by itself


@dataclass
class Scene:
    home: Path
    outside: Outside
    repository: Repository
    report: Report
    port: int  # the proxy's

    @property
    def project(self) -> models.Project:
        return models.Project.objects.get(slug=SLUG)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def state(self, number: int) -> ChangeState:
        return change_of(models.Change.objects.get(project=self.project, number=number).state)

    def environment(self, name: str) -> models.Environment:
        return models.Environment.objects.get(project=self.project, name=name)

    def served(self, name: str) -> models.Release | None:
        current = environment_of(self.environment(name).state).current
        return models.Release.objects.get(pk=int(current)) if current else None

    def load(self, name: str, **options: float) -> Load:
        return Load(self.port, self.environment(name).host, PAGES, **options)  # type: ignore[arg-type]

    def look(self, name: str, page: str = "/") -> tuple[int, str]:
        return look(self.port, self.environment(name).host, page)

    def until(self, what: str, see: Callable[[], T | None], *, patience: float = PATIENCE) -> T:
        """Waits for the journal's announcements until `see` gives something. Raises StoryBroken after `patience` s."""
        deadline = time.monotonic() + patience
        settings = connection.get_connection_params()
        settings = {key: settings[key] for key in ("dbname", "user", "password", "host", "port") if settings.get(key)}
        with psycopg.connect(**settings, autocommit=True) as listener:
            listener.execute("LISTEN vekha_events")
            while (left := deadline - time.monotonic()) > 0:
                if seen := see():
                    return seen
                for _ in listener.notifies(timeout=min(left, 0.5), stop_after=1):
                    break
        raise StoryBroken(f"waited {patience:g} s in vain for: {what}")

    def stage(self, number: int, *wanted: Stage) -> ChangeState:
        """Waits until the change is at one of the stages; gives its state."""

        def see() -> ChangeState | None:
            state = self.state(number)
            return state if state.stage in wanted else None

        return self.until(f"change {number} to be {' or '.join(wanted)}", see)

    def decide(self, number: int, who: Somebody, answer: Answer, why: str = "") -> datetime:
        """A verdict on what is at hand; gives the moment it was given."""
        state = self.state(number)
        if state.candidate is None:
            raise StoryBroken("there is no candidate to decide on")
        at = self.now()
        verdict_at_once(
            self.outside,
            SLUG,
            number,
            who.role,
            answer,
            candidate=state.candidate.number,
            agreement=state.agreed,
            digest=state.candidate.digest,
            why=why,
            by=who.handle,
        )
        return at

    def accept(self, number: int) -> None:
        """Tess, Max and Clara say yes, one after another."""
        for who in (TESS, MAX, CLARA):
            self.decide(number, who, Answer.YES)
