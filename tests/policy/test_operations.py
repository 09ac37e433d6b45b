"""The real operations let through whom the matrix lets through, and nobody else; with a spoilt policy nobody at all."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.policy.acts import ACTS, NOT_BY_PEOPLE, let_through, people
from tests.policy.matrix import ACTORS, CASES, OTHER, OWN, ROWS, author_of
from vekha.policy import Action, rules

OPERATIONS = Path(__file__).parents[2] / "src" / "vekha" / "operations"


@pytest.fixture
def projects(database) -> None:
    people()


def test_every_act_has_an_operation_here():
    assert set(ACTS) == set(Action) - NOT_BY_PEOPLE


@pytest.mark.parametrize("case", CASES)
def test_operations_let_through_exactly_whom_the_matrix_does(projects, case):
    project, theirs = CASES[case]
    for row in ROWS:
        if row.action in NOT_BY_PEOPLE or (row.action is Action.ADD_PROJECT and project == OTHER):
            continue  # a project that is being added is nobody's other one
        for name, actor in ACTORS.items():
            author = author_of(actor, theirs)
            expected = row.allowed(actor, project, author)
            found = let_through(row, actor.handle, project, author)
            assert found == [expected] * len(found), f"{name}: {row} of {project}"


def test_whoever_is_not_known_gets_nowhere_but_may_bring_a_project_in(projects):
    for project in (OWN, OTHER):
        for row in ROWS:
            if row.action not in NOT_BY_PEOPLE:
                expected = row.action is Action.ADD_PROJECT
                assert set(let_through(row, "ghost", project, "somebody-else")) == {expected}, row


@pytest.mark.parametrize("text", ["", "permit (", None], ids=["empty", "broken", "deleted"])
def test_with_a_policy_that_cannot_be_used_no_operation_lets_anybody_through(projects, tmp_path, monkeypatch, text):
    (tmp_path / rules.SCHEMA).write_text((rules.FOLDER / rules.SCHEMA).read_text())
    if text is not None:
        (tmp_path / rules.POLICY).write_text(text)
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    for actor in ACTORS.values():
        for row in ROWS:
            if row.action not in NOT_BY_PEOPLE:
                assert not any(let_through(row, actor.handle, OWN, "somebody-else")), f"{actor.handle}: {row}"


def functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for file in sorted(OPERATIONS.glob("*.py")):
        tree = ast.parse(file.read_text())
        found += [(file.name, node) for node in tree.body if isinstance(node, ast.FunctionDef)]
    return found


def calls(node: ast.FunctionDef) -> set[str]:
    return {getattr(call.func, "id", "") for call in ast.walk(node) if isinstance(call, ast.Call)}


def test_what_asks_the_policy_is_an_operation_so_that_its_denial_is_journalled():
    """Or a helper that only operations of its file call."""
    asking = [(file, node) for file, node in functions() if "allow" in calls(node)]
    assert len(asking) > 20
    for file, node in asking:
        bare = [node] if "operation" not in map(ast.unparse, node.decorator_list) else []
        if bare and node.name.startswith("_"):
            callers = [other for its, other in functions() if its == file and node.name in calls(other)]
            bare = [one for one in callers if "operation" not in map(ast.unparse, one.decorator_list)]
            assert callers, f"{file}: nobody calls {node.name}"
        assert not bare, f"{file}: {[one.name for one in bare]} must be @operation"


def test_only_the_platform_is_asked_about_carrying_out():
    for name, node in functions():
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "allow":
                who, action = ast.unparse(call.args[0]), ast.unparse(call.args[1])
                assert (who == "VEKHA") == (action == "Action.CARRY_OUT"), name
