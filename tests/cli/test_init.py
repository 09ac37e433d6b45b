"""`vekha init` on real repositories: what is wrong is said before anything is kept."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from vekha.database import models


@pytest.fixture
def repository(tmp_path) -> Path:
    folder = tmp_path / "My Shop"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "README", "a shop")
    return folder


@pytest.fixture(autouse=True)
def installation(database, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path / "home"))


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=Dan", "-c", "user.email=dan@example.org")
    subprocess.run(["git", "-C", str(folder), *name, *words], check=True, capture_output=True)


def commit(folder: Path, path: str, text: str) -> None:
    (folder / path).write_text(text)
    git(folder, "add", path)
    git(folder, "commit", "--quiet", "--message", path)


def test_the_first_time_gives_a_file_to_begin_with_and_the_second_takes_the_project_in(vekha, repository):
    said = vekha("--as", "olga", "init", str(repository))
    assert said.code == 2
    assert "written to" in said.err
    assert 'name = "my-shop"' in (repository / "vekha.toml").read_text()
    assert "commit vekha.toml" in vekha("--as", "olga", "init", str(repository)).err
    assert not models.Project.objects.exists()

    git(repository, "add", "vekha.toml")
    git(repository, "commit", "--quiet", "--message", "Vekha")
    said = vekha("--as", "olga", "init", str(repository), "--json")
    assert said.code == 0, said.err
    assert said.json["project"] == "my-shop"
    assert vekha("person list my-shop --json").json[0]["roles"] == {"my-shop": ["devops"]}
    assert "candidate pushed my-shop" in Path(said.json["hook"]).read_text()


def test_again_changes_nothing(vekha, repository):
    commit(repository, "vekha.toml", vekha("init --example").out)
    assert vekha("--as", "olga", "init", str(repository)).code == 0
    hook = (repository / ".git/hooks/post-commit").read_text()
    assert vekha("--as", "olga", "init", str(repository)).code == 0
    assert (repository / ".git/hooks/post-commit").read_text() == hook
    assert models.Project.objects.count() == 1


def test_what_is_not_committed_is_warned_of(vekha, repository):
    commit(repository, "vekha.toml", vekha("init --example").out)
    (repository / "README").write_text("changed")
    said = vekha("--as", "olga", "init", str(repository), "--no-hook")
    assert said.code == 0
    assert "Not committed, so in no candidate: README." in said.err
    assert not (repository / ".git/hooks/post-commit").exists()


def test_all_problems_of_the_file_are_said_at_once_and_nothing_is_kept(vekha, repository):
    text = vekha("init --example").out.replace("[build]", "colour = 1\n[build]").replace("kind = ", "knd = ")
    commit(repository, "vekha.toml", text)
    said = vekha("init", str(repository))
    assert said.code == 2
    assert "colour" in said.err
    assert "knd" in said.err
    assert said.err.count("line ") >= 2
    assert not models.Project.objects.exists()
    assert not (repository / ".git/hooks/post-commit").exists()


def test_a_wrong_file_that_is_not_committed_yet_is_checked_too(vekha, repository):
    (repository / "vekha.toml").write_text("colour = 1\n")
    said = vekha("init", str(repository))
    assert said.code == 2
    assert "colour" in said.err


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("/nowhere/at/all", 2, "no such folder"),
        ("ext::sh -c true", 2, "ext::sh"),
        ("--upload-pack=evil", 2, "--upload-pack=evil"),
        ("/", 2, "cannot be read as a git repository"),
    ],
)
def test_what_is_no_repository_is_said(vekha, source, code, says):
    said = vekha("init", source)
    assert said.code == code, said.err
    assert says in said.err
    assert not models.Project.objects.exists()


def test_a_branch_that_is_not_there_is_named(vekha, repository):
    said = vekha("init", str(repository), "--main", "trunk")
    assert said.code == 3
    assert "trunk" in said.err


def test_a_name_that_is_taken_is_refused(vekha, repository, tmp_path):
    commit(repository, "vekha.toml", vekha("init --example").out)
    assert vekha("--as", "olga", "init", str(repository)).code == 0
    git(tmp_path, "clone", "--quiet", str(repository), str(tmp_path / "copy"))
    said = vekha("--as", "olga", "init", str(tmp_path / "copy"))
    assert said.code == 2
    assert str(repository) in said.err
