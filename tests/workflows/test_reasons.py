"""Whatever a check or a gate gives as its reason is said in Russian, by a list that is taken from the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from vekha.workflows.reasons import reason_said
from vekha.workflows.wording import _word

SOURCE = Path(__file__).parents[2] / "src" / "vekha"
FILES = (
    SOURCE / "core" / "gates.py",
    SOURCE / "workflows" / "checking.py",
    *sorted((SOURCE / "adapters" / "reports").glob("*.py")),
)
PARTS = {" and 7 more", ", 7 skipped", "7: 7 % are asked for"}  # of a sentence that is a row of its own
SAME = {"DTD"}  # in both languages


def sentences(path: Path) -> Iterator[str]:
    """Every string in it that has a space, and is no description; what is filled in is a 7."""
    tree = ast.parse(path.read_text())
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in told | parts:
            continue
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if re.search(r"[a-z] ?[a-z]* [a-z7]", text) and text not in PARTS:
            yield text


def english(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", text)) - SAME


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reason_in_the_code_is_said_in_russian(path):
    with translation.override("ru"):
        left = {one: said for one in sentences(path) if english(said := reason_said(one))}
    assert left == {}


def test_the_list_is_taken_from_the_code():
    found = {one for path in FILES for one in sentences(path)}
    assert len(found) > 20
    assert {"no tests ran", "there is no report at 7", "7: no evidence for this artifact"} <= found


def test_a_message_gives_reasons_in_its_reader_s_language_and_leaves_names_of_tests():
    failed = "unit: 2 of 214 failed: test_total, test_delivery"
    missing = "client: no verdict on this artifact under agreement 3"
    reasons = [failed, missing]
    with translation.override("ru"):
        said = _word("reasons", reasons, {})
        assert english(said) == {"unit", "test", "total", "delivery"}
        refused = "The new release was refused while watched: its health page answered 503. See its log."
        assert english(_word("cause", refused, {})) == set()
        assert _word("cause", "Segmentation fault", {}) == "Segmentation fault"  # a program's own words
    with translation.override("en"):
        assert _word("reasons", reasons, {}) == "; ".join(reasons)
