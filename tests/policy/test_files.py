"""The policy that is shipped is valid; one that cannot be used denies everything, and the operator is told."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.policy.matrix import ACTORS, CASES, OWN, ROWS, author_of, person
from vekha.core.actors import Role, Scope
from vekha.core.errors import Denied, Exit
from vekha.policy import Action, Denial, check, may, rules

SHIPPED = rules.FOLDER
EVERYTHING = "permit (principal, action, resource);"


@pytest.fixture
def policy(tmp_path, monkeypatch) -> Path:
    """A copy of the shipped files, which counts from now on."""
    for name in (rules.POLICY, rules.SCHEMA):
        shutil.copy(SHIPPED / name, tmp_path)
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    return tmp_path


def empty(folder: Path) -> None:
    (folder / rules.POLICY).write_text("")


def only_comments(folder: Path) -> None:
    (folder / rules.POLICY).write_text("// to be written\n")


def broken(folder: Path) -> None:
    file = folder / rules.POLICY
    file.write_text(file.read_text().replace("permit (", "permit ((", 1))


def cut_off(folder: Path) -> None:
    file = folder / rules.POLICY
    file.write_text(file.read_text()[: len(file.read_text()) // 2])


def deleted(folder: Path) -> None:
    (folder / rules.POLICY).unlink()


def without_schema(folder: Path) -> None:
    (folder / rules.SCHEMA).unlink()


def with_broken_schema(folder: Path) -> None:
    (folder / rules.SCHEMA).write_text("entity Person")


def with_a_role_that_is_not_there(folder: Path) -> None:
    file = folder / rules.POLICY
    file.write_text(file.read_text().replace('Role::"devops"', 'Role::"devopz"'))


def with_a_rule_without_name(folder: Path) -> None:
    file = folder / rules.POLICY
    file.write_text(f"{file.read_text()}\n{EVERYTHING}\n")


def with_a_name_twice(folder: Path) -> None:
    file = folder / rules.POLICY
    file.write_text(f'{file.read_text()}\n@id("platform")\n{EVERYTHING}\n')


def not_text(folder: Path) -> None:
    (folder / rules.POLICY).write_bytes(b"\xff\xfe" + EVERYTHING.encode())


SPOILT = [
    empty,
    only_comments,
    broken,
    cut_off,
    deleted,
    without_schema,
    with_broken_schema,
    with_a_role_that_is_not_there,
    with_a_rule_without_name,
    with_a_name_twice,
    not_text,
]


def test_the_shipped_policy_is_valid_and_every_forbid_says_why():
    assert check() > 10
    assert {rule.name for rule in rules.rules().known.values() if rule.why} == {
        "disabled",
        "other-project",
        "service-is-no-person",
        "four-eyes",
        "author-declares-no-emergency",
    }
    text = (SHIPPED / rules.POLICY).read_text()
    assert text.count("\nforbid (") == text.count("@why(")
    assert text.count("@id(") == check()


def test_the_schema_knows_the_same_actions_roles_and_scopes_as_the_code():
    text = (SHIPPED / rules.SCHEMA).read_text()
    names = {word for line in text.splitlines() if not line.startswith("//") for word in line.split('"')[1::2]}
    assert names == {one.value for one in (*Action, *Role, *Scope)}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_policy_that_cannot_be_used_denies_everything_to_everybody(policy, spoil: Callable[[Path], None]):
    spoil(policy)
    for project, theirs in CASES.values():
        for actor in ACTORS.values():
            for row in ROWS:
                answer = may(actor, row.action, row.of(project, author_of(actor, theirs)), role=row.role)
                assert isinstance(answer, Denial)
                assert answer.rule == "policy_broken"


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_the_operator_is_told_once_and_by_a_code(policy, spoil, caplog):
    spoil(policy)
    with caplog.at_level(logging.ERROR), pytest.raises(Denied, match="everything is denied") as told:
        check()
    assert (told.value.code, told.value.exit) == ("policy_broken", Exit.DENIED)
    may(person("zed"), Action.SEE, ROWS[0].of(OWN))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert str(policy) in caplog.text


def test_a_policy_that_is_mended_counts_again_without_a_restart(policy):
    row, olga = ROWS[0], person("olga", Role.DEVOPS)
    assert row.allowed(olga, OWN)
    deleted(policy)
    assert not row.allowed(olga, OWN)
    shutil.copy(SHIPPED / rules.POLICY, policy)
    assert row.allowed(olga, OWN)


def test_a_forbid_that_cannot_be_evaluated_is_no_reason_to_allow(policy):
    """Cedar leaves a policy out that fails while it is evaluated; a forbid that is left out would let people in."""
    overflow = 'when { 9223372036854775807 + (if resource.project == "lavka" then 1 else 0) > 0 }'
    file = policy / rules.POLICY
    file.write_text(f'{file.read_text()}\n@id("sum")\n@why("no")\nforbid (principal, action, resource) {overflow};\n')
    olga = person("olga", Role.DEVOPS)
    answer = may(olga, Action.GRANT_ROLE, ROWS[0].of(OWN))
    assert isinstance(answer, Denial)
    assert answer.rule == "not-understood"
