"""The command line lets through whom the matrix of roles lets through, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.policy.acts import NOW, people
from tests.policy.matrix import ACTORS, BY_AUTHOR, CASES, OTHER, OWN, ROWS, Asked, author_of
from tests.workflows.fake_world import FILE, FakeWorld
from vekha.core.actors import Role
from vekha.core.errors import Exit
from vekha.database import models
from vekha.policy import Action

WORDS: dict[Action, tuple[str, ...]] = {
    Action.REQUEST_CHANGE: ("change request {p} Button",),
    Action.WRITE_BRIEF: ("change brief {p} 1 --need n --behaviour b",),
    Action.COMMENT: ("change comment {p} 1 Well", "change withdraw-comment {p} 1 1"),
    Action.ASSESS: ("change assess {p} 1 --role {role} --text yes",),
    Action.PROPOSE_AGREEMENT: ("agreement propose {p} 1 --due 2099-12-24",),
    Action.ANSWER_AGREEMENT: ("agreement answer {p} 1 yes --version 1", "agreement answer-date {p} 1 yes --move 1"),
    Action.MOVE_DATE: ("agreement move-date {p} 1 --due 2099-12-24 --why late",),
    Action.REGISTER_CANDIDATE: ("candidate register {p} --change 1",),
    Action.MAKE_CLIENT_LINK: ("client link {p} 1 guest-{p}",),
    Action.FIRST_RELEASE: ("release first {p}",),
    Action.ROLL_BACK: ("rollback {p} --why slow",),
    Action.RETRY_RUN: ("env retry {p} {run} --why mended",),
    Action.GIVE_FEEDBACK: ("change feedback {p} 1 yes --text good",),
    Action.FOLLOW_UP: ("change follow-up {p} 1 Next",),
    Action.CLOSE_CHANGE: ("change close {p} 1",),
    Action.WITHDRAW_CHANGE: ("change withdraw {p} 1 --why none",),
    Action.GRANT_ROLE: ("person add fresh --project {p} --role client", "person invite guest-{p}"),
    Action.REVOKE_ROLE: ("person revoke guest-{p} --project {p} --role client",),
    Action.DISABLE_PERSON: ("person disable guest-{p} --why gone", "person enable guest-{p}"),
    Action.MANAGE_WEBHOOKS: ("webhook add {p} https://ci.example/",),
    Action.MANAGE_SERVICE: (
        "service add fresh --project {p} --scope see",
        "service rotate robot-{p}",
        "service revoke robot-{p}",
    ),
}
NOT_HERE = {
    Action.SEE: "whoever can read the data folder can read everything (SECURITY.md)",
    Action.ADD_PROJECT: "tests/cli/test_init.py",
    Action.GIVE_VERDICT: "it looks up the candidate first, and here is none: tests/cli/test_story.py",
    Action.DECLARE_EMERGENCY: "as for verdicts: tests/workflows/test_emergency_declared.py",
    Action.NAME_DEPUTY: "tests/cli/test_client.py",
    Action.CHOOSE_MESSAGES: "of no project: tests/cli/test_message.py",
    Action.CARRY_OUT: "workers act as the platform, beside the database",
}
RUNS = {OWN: 1, OTHER: 2}
Call = Callable[..., Any]


@pytest.fixture
def projects(database, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    world = FakeWorld(tmp_path)
    for branch in ("main", "change/1"):
        world.git.commit(branch, {"vekha.toml": FILE, "shop.py": branch})
    monkeypatch.setattr("vekha.wiring.outside", lambda folder=None: world.outside)
    people()
    for slug, key in RUNS.items():
        of = models.Project.objects.get(slug=slug)
        models.Run.objects.create(pk=key, key=slug, workflow="rollout", project=of, by="boss", created_at=NOW)


def let_through(row: Asked, vekha: Call, by: str, project: str, author: str) -> dict[str, bool]:
    """Of each verb that asks for this, whether it was let pass; nothing of it stays."""
    return {words: _passes(words, row, vekha, by, project, author) for words in WORDS[row.action]}


def _passes(words: str, row: Asked, vekha: Call, by: str, project: str, author: str) -> bool:
    said = words.format(p=project, role=row.role or Role.DEVOPS, run=RUNS[project])
    with transaction.atomic():
        models.Candidate.objects.filter(project__slug=project).update(author=author)
        answer = vekha(*f"--as {by} {said}".split())
        transaction.set_rollback(True)
    assert answer.code != Exit.USAGE or "Usage:" not in answer.err, answer.err
    assert "Unexpected" not in answer.err, answer.err
    return answer.code != Exit.DENIED


def test_every_act_is_asked_here():
    assert set(WORDS) | set(NOT_HERE) == set(Action)
    assert not set(WORDS) & set(NOT_HERE)


@pytest.mark.parametrize("case", CASES)
def test_the_command_line_lets_through_exactly_whom_the_matrix_does(projects, vekha, case):
    project, theirs = CASES[case]
    for row in (one for one in (BY_AUTHOR if theirs else ROWS) if one.action in WORDS):
        for name, actor in ACTORS.items():
            author = author_of(actor, theirs)
            expected = row.allowed(actor, project, author)
            found = let_through(row, vekha, actor.handle, project, author)
            assert found == dict.fromkeys(found, expected), f"{name}: {row} of {project}"
