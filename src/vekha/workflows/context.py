"""What a step is given: the run's rows, the outside, the results so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from vekha.config.project_file import ProjectFile, read_project_file
from vekha.core.change import VERDICT_ROLES
from vekha.core.errors import StaleToken
from vekha.core.gates import Gate
from vekha.database import models
from vekha.operations import environments
from vekha.ports import EnvironmentSpec, Outside

PROJECT_FILE = "vekha.toml"


@dataclass
class Context:
    run: models.Run
    outside: Outside
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.outside.clock.now()

    @property
    def fence(self) -> int:
        """The run's token: what the target, the databases and the proxy compare."""
        return self.run.token

    @property
    def candidate(self) -> models.Candidate:
        if self.run.candidate is None:
            raise LookupError(f"{self.run} has no candidate")
        return self.run.candidate

    @property
    def environment(self) -> models.Environment:
        if self.run.environment is None:
            raise LookupError(f"{self.run} has no environment")
        return self.run.environment

    @property
    def release(self) -> models.Release:
        """The release that this run brings, planned by an earlier step."""
        if self.run.release is None:
            raise LookupError(f"{self.run} has no release")
        return self.run.release

    @property
    def scope(self) -> str:
        return environments.instance_scope(self.environment)

    @property
    def folder(self) -> Path:
        """Where this run may put files; removed when it is finished."""
        return self.outside.workspace / f"run-{self.run.pk}"

    @cached_property
    def file(self) -> ProjectFile:
        """`vekha.toml` of main, as it was when the candidate was merged: never the candidate's own."""
        git = self.outside.git(self.run.project.slug)
        text = git.read(self.candidate.base, PROJECT_FILE)
        return read_project_file(text, name=f"{PROJECT_FILE} of {self.run.project.main}")

    @property
    def environment_spec(self) -> EnvironmentSpec:
        table = self.file.environment
        return EnvironmentSpec(kind=table.kind, lock=table.lock, python=table.python)

    def gate(self, name: str) -> Gate:
        """build: checks of the artifact; testing: those over HTTP as well; release: verdicts of people besides."""
        kinds = ("build",) if name == "build" else ("build", "preview")
        if self.candidate.change is None:
            kinds = ("build",)
        checks = tuple(check.name for check in self.file.checks if check.on in kinds)
        roles = VERDICT_ROLES if name == "release" and self.candidate.change is not None else ()
        return Gate(name, checks, roles, timedelta(seconds=self.file.release.fresh))

    def state(self) -> tuple[models.Environment, Any]:
        """The environment's row and state as they are now. Raises StaleToken if the run no longer moves it."""
        row = models.Environment.objects.select_related("project").get(pk=self.environment.pk)
        state = environments.state_of(row)
        if state.token != self.fence:
            raise StaleToken(self.scope, self.fence, state.token)
        return row, state

    def log_name(self, name: str) -> str:
        owner = self.run.candidate or self.run.environment
        place = (
            f"candidate-{owner.pk}" if isinstance(owner, models.Candidate) else f"environment-{self.environment.name}"
        )
        if isinstance(owner, models.Candidate) and owner.change:
            place = f"change-{owner.change.number}/candidate-{owner.number}"
        return f"{self.run.project.slug}/{place}/{self.run.workflow}-{self.run.pk}/{name}"

    def writer(self, name: str) -> Callable[[str], None]:
        return self.outside.logs.writer(self.log_name(name))
