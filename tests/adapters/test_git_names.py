"""Sources and names: what reaches git, and what never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from vekha.adapters.git.cli import GitCli
from vekha.adapters.git.names import check_branch, source_of
from vekha.adapters.git.process import run
from vekha.core.errors import BadInput


@pytest.mark.parametrize(
    "source",
    [
        "",
        "-x",
        "--upload-pack=touch evil",
        "ext::sh -c evil",
        "fd::3",
        "http://example.org/a.git",
        "git://example.org/a.git",
        "ftp://example.org/a.git",
        "ssh://-oProxyCommand=evil/a",
        "https://",
        "https://[::1/a",
        "a\nb",
        "a\0b",
    ],
)
def test_a_source_that_could_do_more_than_be_read_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(BadInput) as error:
        GitCli(tmp_path / "mirror", source)
    assert error.value.code == "bad_source"
    assert not (tmp_path / "mirror").exists()


@pytest.mark.parametrize(
    "source",
    [
        "/srv/a.git",
        "file:///srv/a.git",
        "ssh://git@example.org/a.git",
        "https://example.org/a",
        "git@example.org:a/b.git",
    ],
)
def test_paths_and_addresses_of_ssh_and_https_are_sources(source: str) -> None:
    assert source_of(source) == source


@pytest.mark.parametrize(
    "name",
    [
        *("main", "a/b", "change-7", "тест", "a.b", "a@b", "@x", "HEAD", "a-", "x.lockx", "$(id)", "a;b", "a{b"),
        *("", "a..b", "a b", "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b", "a.lock", "b.lock/a", "a.", "/a"),
        *("a/", "a//b", ".a", "a/.b", "a@{b", "a\tb", "a\x7fb"),
    ],
)
def test_branch_names_are_judged_as_git_judges_them(name: str) -> None:
    try:
        allowed = bool(check_branch(name))
    except BadInput:
        allowed = False
    assert allowed == run(["check-ref-format", f"refs/heads/{name}"]).ok
