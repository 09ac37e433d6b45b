"""What is wrong with a vekha.toml, in words: each problem with its line and a hint."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from vekha.config.project_lines import KeyPath
from vekha.config.project_tables import CheckTable, Tables
from vekha.config.project_values import check_name_problem, variable_problem
from vekha.core.errors import BadInput

SHOWN = 20  # problems in the message; `problems` has all
BETWEEN = "must be a number from 0 to 100"
TYPES = {  # pydantic's error type -> (what, hint)
    "string_type": ("must be text", 'Put it in quotes: "...".'),
    "bool_type": ("must be true or false", "Write it without quotes."),
    "float_type": ("must be a number", "Write it without quotes."),
    "int_type": ("must be a whole number", "Write it without quotes."),
    "tuple_type": ("must be a list", 'Write it like ["one", "two"].'),
    "greater_than_equal": (BETWEEN, "It is a percentage."),
    "less_than_equal": (BETWEEN, "It is a percentage."),
    "finite_number": (BETWEEN, "It is a percentage."),
}
NO_CHECKS = (
    "there is no check",
    "Add [checks.<name>] with a `command`: without a check nothing can be proven, and no gate would ever be green.",
)


class Problem(NamedTuple):
    line: int
    key: str  # "checks.unit.command"
    what: str
    hint: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.key}" if self.key else f"line {self.line}"
        return f"{where}: {self.what}. {self.hint}".strip()


class BadProjectFile(BadInput):
    """Everything that is wrong with the file, in the order of its lines."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = [f"\n  {problem}" for problem in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        if more > 0:
            shown.append(f"\n  and {more} more")
        number = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(
            "bad_project_file", f"{name} has {number}:{''.join(shown)}\n", "Correct the file, commit it and push again."
        )


Found = tuple[KeyPath, str, str]  # path, what, hint


def mistakes(error: ValidationError) -> Iterator[Found]:
    """What single values have wrong, from pydantic's errors."""
    for one in error.errors():
        kind, context = one["type"], one.get("ctx", {})
        path = tuple(f"[{part}]" if isinstance(part, int) else part for part in one["loc"])
        if kind == "vekha":
            yield path, context["what"], context["hint"]
        elif kind == "extra_forbidden":
            yield path, "this key is not known", _closest(path)
        elif kind == "missing":
            yield _missing(path)
        elif kind == "literal_error":
            expected = str(context["expected"]).replace("'", '"')
            yield path, f"must be {expected}", ""
        elif kind in {"model_type", "dict_type", "mapping_type"}:
            yield path, "must be a table", f"Write it as [{'.'.join(path)}], with its keys below."
        else:
            yield path, *TYPES.get(kind, (one["msg"], ""))


def contradictions(raw: Mapping[str, Any]) -> Iterator[Found]:
    """What does not fit together. The values may be of any type: wrong ones are named by `mistakes`."""
    environment, database = _table(raw, "environment"), _table(raw, "database")
    kind, lock = environment.get("kind"), environment.get("lock")
    if kind in ("uv", "npm") and "lock" not in environment:
        example = "requirements.lock" if kind == "uv" else "package-lock.json"
        yield ("environment", "lock"), f'kind "{kind}" needs a lock file', f'Add `lock = "{example}"`.'
    if kind == "none" and lock:
        yield ("environment", "lock"), 'kind "none" has no lock file', 'Remove it, or write kind = "uv" or "npm".'
    if "database" in raw and "engine" not in database:
        yield ("database", "engine"), "is missing", 'Add `engine = "postgresql"`, or leave the table [database] out.'
    if raw.get("checks") == {}:
        yield ("checks",), *NO_CHECKS
    for name, check in _table(raw, "checks").items():
        problem = check_name_problem(name)
        if problem:
            yield ("checks", name), *problem
        if isinstance(check, dict):
            yield from _check(("checks", name), check, has_database="database" in raw)
    for kind, variables in _table(raw, "configuration").items():
        for variable in variables if isinstance(variables, dict) else ():
            problem = variable_problem(variable)
            if problem:
                yield ("configuration", kind, variable), *problem


def _check(path: KeyPath, check: Mapping[str, Any], *, has_database: bool) -> Iterator[Found]:
    if "minimum_coverage" in check and "cobertura" not in check:
        yield (
            (*path, "minimum_coverage"),
            "nothing measures the coverage",
            'Add `cobertura = "reports/coverage.xml"`, and let the command write that report.',
        )
    if check.get("database") is True:
        key = (*path, "database")
        if check.get("on") == "preview":
            yield key, "a check of the preview has no database of its own", 'Remove it, or write on = "build".'
        elif not has_database:
            yield key, "the project has no database", 'Add [database] with `engine = "postgresql"`.'


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    return value if isinstance(value, dict) else {}


def _missing(path: KeyPath) -> Found:
    if path == ("checks",):
        return path, *NO_CHECKS
    if len(path) == 1:
        return path, "this table is missing", f"Add [{path[0]}]; its keys are {_listed(_known(path))}."
    return path, "is missing", f"Add `{path[-1]} = ...` to [{'.'.join(path[:-1])}]."


def _closest(path: KeyPath) -> str:
    known = _known(path[:-1])
    near = difflib.get_close_matches(path[-1], known, n=1)
    return f"Did you mean `{near[0]}`?" if near else f"Known here: {_listed(known)}."


def _known(table: KeyPath) -> list[str]:
    """The keys that a table may have."""
    model: Any = Tables
    for part in table[:1]:
        model = CheckTable if part == "checks" else Tables.model_fields[part].annotation
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _listed(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)
