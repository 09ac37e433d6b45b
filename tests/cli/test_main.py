"""What holds for every verb: help, usage, exit codes, errors for people and for programs."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import pytest

from vekha.cli.main import VERBS, app


def words(*more: str) -> list[str]:
    return [sys.executable, "-m", "vekha.cli.main", *more]


@pytest.mark.parametrize("verb", [verb for verb, *_ in VERBS])
def test_every_verb_is_there_and_says_what_it_does(vekha, verb):
    said = vekha(f"{verb} --help")
    assert said.code == 0, said.err
    assert f"vekha {verb}" in said.out


def test_the_list_says_of_every_verb_what_it_does(vekha):
    said = vekha("--help")
    assert all(verb in said.out and what[:30] in said.out for verb, _, _, what in VERBS)
    assert app.version is not None


@pytest.mark.parametrize("verb", [path.partition(":") for _, path, *_ in VERBS])
def test_every_verb_is_where_the_table_says(verb):
    module, _, name = verb
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("nonsense", "nonsense"),
        ("change shwo", "show"),
        ("change show lavka", "NUMBER"),
        ("change show lavka zero", "zero"),
        ("change show lavka 0", "NUMBER"),
        ("verdict lavka 1 maybe --role client", "maybe"),
        ("verdict lavka 1 yes --role king", "king"),
        ("up --port 70000", "70000"),
        ("up --port eighty", "eighty"),
        ("rollback lavka production", "why"),
        ("candidate register lavka", "change"),
        ("candidate register lavka --change 1 --branch x", "one of them"),
        ("logs lavka --follow", "--stream"),
    ],
)
def test_wrong_arguments_are_a_usage_error_that_names_them(vekha, line, names):
    said = vekha(line)
    assert said.code == 2, said.out + said.err
    assert names.lower() in said.err.lower()
    assert "Traceback" not in said.err
    assert "→" in said.err


@pytest.mark.parametrize("line", ["status", "change list", "env list", "verify", "person list", "journal lavka"])
def test_without_an_installation_every_reading_verb_says_how_to_start(vekha, line, tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    said = vekha(line)
    assert said.code == 1
    assert "does not run" in said.err
    assert "vekha up" in said.err


def test_with_json_an_error_is_json_too(vekha, tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    said = vekha("change list --json")
    assert said.json["error"]["code"] == "not_running"
    assert set(said.json["error"]) == {"code", "what", "next_step"}


def test_a_database_that_has_gone_away_is_named(vekha, database, monkeypatch, tmp_path):
    from vekha.database import queries

    def gone(*_, **__):
        from django.db import OperationalError

        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setattr(queries, "changes", gone)
    said = vekha("change list")
    assert said.code == 1
    assert "does not answer: server closed" in said.err


def test_what_nobody_expected_gets_an_id_and_is_kept(vekha, world, monkeypatch, tmp_path):
    from vekha.database import queries

    def broken(*_, **__):
        raise ZeroDivisionError("no way")

    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    monkeypatch.setattr(queries, "changes", broken)
    said = vekha("change list")
    assert said.code == 1
    assert "no way" in said.err
    assert "Traceback" not in said.err
    (kept,) = (tmp_path / "logs" / "errors").iterdir()
    assert kept.stem in said.err
    assert "ZeroDivisionError" in kept.read_text()


def test_a_reader_that_has_seen_enough_is_no_error():
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$@" | true', "bash", *words("--help")], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == b""


def test_an_answer_is_not_coloured_for_a_program(tmp_path):
    env = {**os.environ, "VEKHA_HOME": str(tmp_path)}
    done = subprocess.run(words("status", "--json"), capture_output=True, check=False, env=env, text=True)
    assert json.loads(done.stdout)["error"]["code"] == "not_running"
    assert "\x1b" not in done.stdout + done.stderr


def test_a_shell_completes_the_verbs():
    done = subprocess.run(
        [sys.executable, "-c", "from vekha.cli.main import app; print(app.generate_completion(shell='bash'))"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert all(verb in done.stdout for verb, *_ in VERBS)
