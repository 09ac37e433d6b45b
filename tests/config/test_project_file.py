"""vekha.toml: read whole, or every problem named at once with its line and a hint."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import vekha.config
from vekha.config.project_file import ProjectFile, read_project_file
from vekha.config.project_problems import BadProjectFile, Problem
from vekha.config.project_tables import CheckTable, Tables
from vekha.core.errors import BadInput, Exit

EXAMPLE = (Path(vekha.config.__file__).parent / "example.toml").read_text(encoding="utf-8")
UNCOMMENTED = re.sub(r"(?m)^# (?=\w+ = )", "", EXAMPLE)
SMALL = """\
[project]
name = "lavka"
[environment]
kind = "none"
[checks.unit]
command = "true"
[run]
start = "serve"
health = "/"
"""


def problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(BadProjectFile) as error:
        read_project_file(text)
    return error.value.problems


def only(text: str | bytes) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def small(before: str, after: str) -> str:
    assert before in SMALL
    return SMALL.replace(before, after)


def check(line: str) -> str:
    return small('command = "true"', f'command = "true"\n{line}')


def test_the_example_is_read() -> None:
    file = read_project_file(EXAMPLE)
    assert [(one.name, one.on) for one in file.checks] == [("unit", "build"), ("functional", "preview")]
    assert (file.project.name, file.database.engine, file.run.boot_timeout) == ("lavka", "postgresql", 60.0)
    assert file.digest.startswith("sha256:")


def test_each_default_that_the_example_shows_is_the_real_one() -> None:
    assert UNCOMMENTED.count("\n# ") < EXAMPLE.count("\n# ") - 10
    shown, real = read_project_file(UNCOMMENTED), read_project_file(EXAMPLE)
    assert replace(shown, digest="") == replace(real, digest="")


def test_every_known_key_stands_in_the_example() -> None:
    raw = tomllib.loads(UNCOMMENTED)
    assert list(raw) == list(Tables.model_fields)
    for table, known in Tables.model_fields.items():
        if table == "checks":
            documented: set[str] = set().union(*raw["checks"].values())
            assert documented == set(CheckTable.model_fields)
        else:
            model: Any = known.annotation
            assert list(raw[table]) == list(model.model_fields), table


def test_a_small_file_is_enough() -> None:
    file = read_project_file(SMALL)
    assert file.project.title == "lavka"
    assert (file.build.commands, file.database.engine, file.release.steps) == ((), "", (100,))


def test_the_digest_is_of_the_exact_text() -> None:
    digests = {read_project_file(text).digest for text in (SMALL, SMALL.encode(), SMALL + "\n")}
    assert len(digests) == 2


def test_checks_keep_the_order_of_the_file() -> None:
    names = ["zeta", "alpha", "mid"]
    text = SMALL + "".join(f'[checks.{name}]\ncommand = "true"\n' for name in names)
    assert [one.name for one in read_project_file(text).checks] == ["unit", *names]


def test_an_environment_gets_all_and_its_own_variables_which_win() -> None:
    file = read_project_file(
        SMALL + '[configuration]\nall = {A = "1", B = "1"}\npreview.B = "2"\n[configuration.production]\nC = "3"\n'
    )
    assert file.configuration_for("preview") == {"A": "1", "B": "2"}
    assert file.configuration_for("production") == {"A": "1", "B": "1", "C": "3"}
    assert file.configuration_for("check") == {"A": "1", "B": "1"}


WRONG = [  # text, and of its one problem: line, key, a part of what is said
    (check("comand = 1"), 7, "checks.unit.comand", "`command`"),
    (small("[run]", "[runs]\n[run]"), 7, "runs", "`run`"),
    (SMALL + "[configuration.staging]\n", 10, "configuration.staging", "`preview`"),
    (small('name = "lavka"', 'name = "Lavka"'), 2, "project.name", "a-z"),
    (small('name = "lavka"', "name = 1"), 2, "project.name", "quotes"),
    (small('name = "lavka"\n', ""), 1, "project.name", "[project]"),
    (small('kind = "none"', 'kind = "conda"'), 4, "environment.kind", ""),
    (small('kind = "none"', 'kind = "uv"'), 3, "environment.lock", "requirements.lock"),
    (small('kind = "none"', 'kind = "none"\nlock = "a"'), 5, "environment.lock", "Remove"),
    (small('kind = "none"', 'kind = "none"\npython = "2.7"'), 5, "environment.python", "3.11"),
    (small("[checks.unit]", '[checks."a b"]'), 5, "checks.a b", "a-z"),
    (small('command = "true"', 'command = " "'), 6, "checks.unit.command", "Write"),
    (small('command = "true"', 'command = "a\\u0000b"'), 6, "checks.unit.command", "zero"),
    (small('[checks.unit]\ncommand = "true"\n', ""), 1, "checks", "no gate"),
    (small('[checks.unit]\ncommand = "true"\n', "[checks]\n"), 5, "checks", "no gate"),
    (check("minimum_coverage = 70"), 7, "checks.unit.minimum_coverage", "cobertura"),
    (check('cobertura = "c.xml"\nminimum_coverage = 101'), 8, "checks.unit.minimum_coverage", "percentage"),
    (check('cobertura = "c.xml"\nminimum_coverage = nan'), 8, "checks.unit.minimum_coverage", "percentage"),
    (check("timeout = 10"), 7, "checks.unit.timeout", '"10s"'),
    (check('timeout = "0s"'), 7, "checks.unit.timeout", "longer"),
    (check('memory = "2GB"'), 7, "checks.unit.memory", "MiB"),
    (check('junit = "../unit.xml"'), 7, "checks.unit.junit", ".."),
    (check('junit = "/etc/unit.xml"'), 7, "checks.unit.junit", ".."),
    (check('on = "previews"'), 7, "checks.unit.on", ""),
    (check("database = true"), 7, "checks.unit.database", "[database]"),
    (SMALL + '[database]\nengine = "mysql"\n', 11, "database.engine", "postgresql"),
    (SMALL + '[database]\nmigrate = "x"\n', 10, "database.engine", "postgresql"),
    (small('health = "/"', 'health = "health"'), 9, "run.health", "/health/"),
    (small('health = "/"', 'health = "//evil.example"'), 9, "run.health", "/health/"),
    (small('health = "/"\n', ""), 7, "run.health", "[run]"),
    (SMALL + '[build]\ncommands = "make"\n', 11, "build.commands", "["),
    (SMALL + '[build]\ncommands = [\n"make",\n""]\n', 11, "build.commands[1]", "Write"),
    (SMALL + '[build]\nexclude = ["a/../../b"]\n', 11, "build.exclude[0]", ".."),
    (SMALL + "[release]\nsteps = []\n", 11, "release.steps", "[10, 50, 100]"),
    (SMALL + "[release]\nsteps = [10, 50]\n", 11, "release.steps", "[10, 50, 100]"),
    (SMALL + "[release]\nsteps = [50, 10, 100]\n", 11, "release.steps", "[10, 50, 100]"),
    (SMALL + "[release]\nsteps = [0, 100]\n", 11, "release.steps", "[10, 50, 100]"),
    (SMALL + "[release]\nsteps = [10, true]\n", 11, "release.steps[1]", "quotes"),
    (SMALL + '[configuration.all]\nPORT = "80"\n', 11, "configuration.all.PORT", "Remove"),
    (SMALL + '[configuration.preview]\nDATABASE_URL = "x"\n', 11, "configuration.preview.DATABASE_URL", "Remove"),
    (SMALL + '[configuration.production]\n"1A" = "x"\n', 11, "configuration.production.1A", "letters"),
    (SMALL + "[configuration.all]\nDEBUG = true\n", 11, "configuration.all.DEBUG", "quotes"),
    (SMALL + '[configuration.all]\nA = "\\u0000"\n', 11, "configuration.all.A", "zero"),
    ("checks = 1\n" + small('[checks.unit]\ncommand = "true"\n', ""), 1, "checks", "[checks]"),
    ("[[project]]\n" + small("[project]\n", ""), 1, "project", "[project]"),
    (SMALL + '[checks.other]\ncommand = "a\n', 11, "", "quotes"),
    (SMALL + "[checks.other]\ncommand = 'a\n", 12, "", "opened further up"),
    (SMALL + "[run]\n", 10, "", "twice"),
    (check('command = "again"'), 7, "", "twice"),
    ("[project", 1, "", "bracket"),
    ("x = " + "[" * 9_000, 1, "", "brackets"),
    ("x = " + "9" * 9_000, 1, "", "number"),
    (SMALL.encode() + b"# \xff\n", 10, "", "UTF-8"),
    ("#" * 300_000, 1, "", "script"),
]


@pytest.mark.parametrize(("text", "line", "key", "hint"), WRONG)
def test_one_problem_is_named_with_its_line_and_a_hint(text: str | bytes, line: int, key: str, hint: str) -> None:
    problem = only(text)
    assert (problem.line, problem.key) == (line, key)
    assert hint in f"{problem.what} {problem.hint}"


def test_a_check_of_the_preview_has_no_database_of_its_own() -> None:
    problem = only(check('on = "preview"\ndatabase = true') + '[database]\nengine = "postgresql"\n')
    assert (problem.line, problem.key) == (8, "checks.unit.database")


def test_all_problems_are_named_at_once_in_the_order_of_their_lines() -> None:
    text = SMALL.replace("command", "comand").replace('"/"', '"x"') + "[release]\nwatch = 2\nstep = [100]\n"
    with pytest.raises(BadInput) as error:
        read_project_file(text, name="vekha.toml of main")
    assert isinstance(error.value, BadProjectFile)
    found = [(one.line, one.key) for one in error.value.problems]
    assert found == [
        (5, "checks.unit.command"),
        (6, "checks.unit.comand"),
        (9, "run.health"),
        (11, "release.watch"),
        (12, "release.step"),
    ]
    assert (error.value.code, error.value.exit) == ("bad_project_file", Exit.USAGE)
    said = str(error.value)
    assert said.startswith("vekha.toml of main has 5 problems:\n  line 5, checks.unit.command: is missing.")
    assert "Did you mean `steps`?" in said


def test_a_very_bad_file_gives_a_message_that_can_be_read() -> None:
    text = SMALL + "[configuration.all]\n" + "".join(f"V{number} = 1\n" for number in range(500))
    with pytest.raises(BadProjectFile) as error:
        read_project_file(text)
    assert len(error.value.problems) == 500
    assert len(str(error.value).splitlines()) < 30
    assert "and 480 more" in str(error.value)


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    assert "'{x}'" in only(check('timeout = "{x}"')).what


def test_a_line_is_found_behind_long_values_and_comments() -> None:
    text = (
        "\ufeff# [checks.unit]\r\n\r\n"
        + SMALL.replace("\n", "\r\n")
        + '[build] # "\r\ncommands = [ # ]\r\n  """a\r\n]\r\n""\\"[""",\r\n'
        + "  '''b\r\n{''', # x\r\n]\r\nexclud = []\r\n"
    )
    assert only(text).line == text.split("exclud")[0].count("\n") + 1


def test_a_file_cannot_be_changed_after_it_was_read() -> None:
    file: Any = read_project_file(SMALL)
    assert isinstance(file, ProjectFile)
    with pytest.raises(AttributeError):
        file.digest = "x"
    with pytest.raises(ValueError, match="frozen"):
        file.run.health = "/other"
