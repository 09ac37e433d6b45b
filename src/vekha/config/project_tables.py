"""The tables of vekha.toml: keys and defaults. `example.toml` is their manual, and a test compares the two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from vekha.config.project_values import (
    CommandLine,
    Commands,
    Duration,
    Engine,
    Kind,
    Limit,
    Name,
    Percent,
    Python,
    Size,
    Steps,
    Text,
    Title,
    TreePath,
    TreePaths,
    UrlPath,
)


class Table(BaseModel):
    """Nothing is guessed: an unknown key is a problem, and "70" is not 70."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ProjectTable(Table):
    name: Name
    title: Title = ""  # as the name, if it is left out


class EnvironmentTable(Table):
    kind: Kind
    lock: TreePath = ""
    python: Python = "3.11"


class BuildTable(Table):
    commands: Commands = ()
    exclude: TreePaths = ()
    timeout: Limit = 600.0
    memory: Size = 2 * 2**30


class CheckTable(Table):
    command: CommandLine
    on: Literal["build", "preview"] = "build"
    junit: TreePath = ""
    cobertura: TreePath = ""
    minimum_coverage: Percent = 0.0
    timeout: Limit = 600.0
    memory: Size = 2 * 2**30
    database: bool = False


class RunTable(Table):
    start: CommandLine
    health: UrlPath
    boot_timeout: Limit = 60.0
    stop_timeout: Duration = 10.0
    memory: Size = 0


class DatabaseTable(Table):
    """`engine` "": the project has no database."""

    engine: Engine = ""
    migrate: CommandLine = ""
    timeout: Limit = 600.0


class ConfigurationTable(Table):
    all: Mapping[str, Text] = {}
    preview: Mapping[str, Text] = {}
    production: Mapping[str, Text] = {}


class ReleaseTable(Table):
    steps: Steps = (100,)
    watch: Duration = 2.0
    maximum_errors: Percent = 1.0
    warm: Duration = 1800.0
    fresh: Limit = 86_400.0


class RemindersTable(Table):
    after: Limit = 86_400.0
    every: Limit = 86_400.0
    deputy: Limit = 259_200.0


class Tables(Table):
    """The whole file, as it is written."""

    project: ProjectTable
    environment: EnvironmentTable
    build: BuildTable = BuildTable()
    checks: Mapping[str, CheckTable]
    run: RunTable
    database: DatabaseTable = DatabaseTable()
    configuration: ConfigurationTable = ConfigurationTable()
    release: ReleaseTable = ReleaseTable()
    reminders: RemindersTable = RemindersTable()
