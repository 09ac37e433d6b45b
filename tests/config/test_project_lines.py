"""Where a key stands in a TOML text, and that no text whatever breaks the reader."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import vekha.config
from vekha.config.project_file import ProjectFile, read_project_file
from vekha.config.project_lines import line_at, lines_of
from vekha.config.project_problems import BadProjectFile

EXAMPLE = (Path(vekha.config.__file__).parent / "example.toml").read_text(encoding="utf-8")


def test_every_form_of_a_key_has_its_line() -> None:
    text = 'a = 1\n[b]\n"c d" = 2\ne.f = 3\n[b.g.h]\ni = {j = 4, k = 5}\n[[l]]\nm = 6\n[[l]]\n# n = 0\nn = 7\n'
    assert lines_of(text) == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c d"): 3,
        ("b", "e"): 4,
        ("b", "e", "f"): 4,
        ("b", "g"): 5,
        ("b", "g", "h"): 5,
        ("b", "g", "h", "i"): 6,
        ("b", "g", "h", "i", "j"): 6,
        ("b", "g", "h", "i", "k"): 6,
        ("l",): 7,
        ("l", "m"): 8,
        ("l", "n"): 11,
    }


def test_a_key_that_is_not_there_has_the_line_of_its_table() -> None:
    lines = lines_of("\n[a.b]\nc = 1\n")
    paths = [("a", "b", "c"), ("a", "b", "d"), ("a", "e"), ("f",), ()]
    assert [line_at(lines, path) for path in paths] == [3, 2, 2, 1, 1]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_gives_anything_but_named_problems(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(EXAMPLE)))
    length = data.draw(st.sampled_from([0, 1, 2, 10, 200]))
    marks = st.sampled_from(["\n", '"', "'", '"""', "[", "]", "{", "=", "#", "\\"])
    piece = data.draw(st.one_of(st.text(max_size=4), marks))
    text = EXAMPLE[:start] + piece + EXAMPLE[start + length :]
    try:
        found: ProjectFile | BadProjectFile = read_project_file(text)
    except BadProjectFile as error:
        found = error
    if isinstance(found, ProjectFile):
        assert found.checks
    else:
        assert found.problems
        assert all(1 <= one.line <= text.count("\n") + 1 and one.what for one in found.problems)
