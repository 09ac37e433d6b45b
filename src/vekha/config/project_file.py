"""Reads vekha.toml: all of it is right, or every problem is named at once, with its line and a hint."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from vekha.config.project_lines import line_at, lines_of
from vekha.config.project_problems import BadProjectFile, Problem, contradictions, mistakes
from vekha.config.project_tables import (
    BuildTable,
    ConfigurationTable,
    DatabaseTable,
    EnvironmentTable,
    ProjectTable,
    ReleaseTable,
    RemindersTable,
    RunTable,
    Tables,
)

LARGEST = 256 * 1024  # characters
PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One check: a row of evidence for each artifact."""

    name: str
    command: str  # shell line
    on: str  # "build" or "preview"
    junit: str  # path of its report; "": the exit code decides
    cobertura: str  # path of its coverage report, or ""
    minimum_coverage: float  # percent of lines; 0 asks for none
    timeout: float  # seconds
    memory: int  # bytes; 0: no limit
    database: bool


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """vekha.toml with its defaults filled in. Durations are seconds, sizes bytes; checks in the order of the file."""

    project: ProjectTable
    environment: EnvironmentTable
    build: BuildTable
    checks: tuple[CheckSpec, ...]
    run: RunTable
    database: DatabaseTable  # engine "": the project has none
    configuration: ConfigurationTable
    release: ReleaseTable
    reminders: RemindersTable
    digest: str  # "sha256:" and 64 hexadecimal digits of the text

    def configuration_for(self, kind: str) -> dict[str, str]:
        """Environment variables for an environment of that kind: `all`, and its own, which win."""
        own = {"preview": self.configuration.preview, "production": self.configuration.production}
        return {**self.configuration.all, **own.get(kind, {})}


def read_project_file(text: str | bytes, *, name: str = "vekha.toml") -> ProjectFile:
    """Reads the file's text. Raises BadProjectFile, a BadInput `bad_project_file`, with all problems."""
    content = _decoded(text, name)
    raw = _parsed(content, name)
    found = list(contradictions(raw))
    tables = None
    try:
        tables = Tables.model_validate(raw)
    except ValidationError as error:
        found += mistakes(error)
    if found or tables is None:
        lines = lines_of(content)
        raise BadProjectFile(
            name, {Problem(line_at(lines, path), _shown(path), what, hint) for path, what, hint in found}
        )
    title = tables.project.title or tables.project.name
    return ProjectFile(
        project=tables.project.model_copy(update={"title": title}),
        environment=tables.environment,
        build=tables.build,
        checks=tuple(CheckSpec(name=check, **table.model_dump()) for check, table in tables.checks.items()),
        run=tables.run,
        database=tables.database,
        configuration=tables.configuration,
        release=tables.release,
        reminders=tables.reminders,
        digest=f"sha256:{hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()}",
    )


def _decoded(text: str | bytes, name: str) -> str:
    try:
        content = text.decode("utf-8") if isinstance(text, bytes) else text
        content.encode()
    except UnicodeError as error:
        before = error.object[: error.start] if isinstance(error, UnicodeDecodeError | UnicodeEncodeError) else ""
        line = len(before.splitlines()) or 1
        raise BadProjectFile(name, [Problem(line, "", "this is not UTF-8 text", "Save the file as UTF-8.")]) from error
    if len(content) > LARGEST:
        what = f"the file has {len(content)} characters, {LARGEST} are allowed"
        raise BadProjectFile(name, [Problem(1, "", what, "Move long commands into a script in the repository.")])
    return content.removeprefix("\ufeff")


def _parsed(content: str, name: str) -> dict[str, Any]:
    """tomllib stops at the first mistake of syntax: it is the only problem that can be named then."""
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        place = PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else content.count("\n") + 1
        problem = Problem(line, "", PLACE.sub("", str(error)), _syntax_hint(str(error)))
    except (ValueError, RecursionError) as error:  # a number or a nesting that nobody needs
        problem = Problem(1, "", f"the file cannot be read: {error}", "Look for an endless number or deep brackets.")
    raise BadProjectFile(name, [problem])


def _syntax_hint(message: str) -> str:
    if "overwrite" in message or "twice" in message:
        return "This key or table is written twice: keep one of them."
    if message.endswith("(at end of document)"):
        return "A quote or a bracket that was opened further up is not closed."
    return 'Check the quotes, the brackets and the "=" there; text stands in quotes.'


def _shown(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[", "[")
