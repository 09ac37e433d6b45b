"""The pages let through whom the matrix of roles lets through, and nobody else: each act as its form sends it."""

from __future__ import annotations

import os
from http import HTTPStatus

import pytest
from django.db import connections, transaction

from tests.api.asking import Asker
from tests.conftest import copy_database, use_database
from tests.policy.acts import NOW, people
from tests.policy.matrix import ACTORS, BY_AUTHOR, CASES, OTHER, OWN, ROWS, Asked, author_of
from tests.workflows.fake_world import FILE, FakeWorld
from vekha import wiring
from vekha.core.actors import VEKHA, Kind, Role
from vekha.database import models
from vekha.policy import Action, rules

Form = tuple[str, dict[str, object]]  # where it goes, what is in it
CHANGE, PROJECT = "/{project}/changes/1", "/projects/{project}"
BRIEF = {"after": "0", "need": "n", "behaviour": "b", "id": "", "given": "", "when": "a page is open", "then": "it is"}
SAID = {"brief": "1", "text": "yes", "feasible": "yes", "best": "1", "likely": "2", "worst": "3", "nothing": "on"}
SEEN = {"candidate": "1", "agreement": "1", "digest": "d"}
FORMS: dict[Action, tuple[Form, ...]] = {
    Action.REQUEST_CHANGE: (("/{project}/changes/new", {"title": "A button", "need": ""}),),
    Action.WRITE_BRIEF: ((CHANGE + "/briefs", BRIEF),),
    Action.COMMENT: (
        (CHANGE + "/comments", {"text": "A thought"}),
        (CHANGE + "/comments/1/withdrawals", {}),
    ),
    Action.ASSESS: ((CHANGE + "/assessments", SAID | {"role": ""}),),
    Action.PROPOSE_AGREEMENT: ((CHANGE + "/agreements", {"until": "2099-12-24"}),),
    Action.ANSWER_AGREEMENT: (
        (CHANGE + "/agreements/1/answers", {"answer": "yes"}),
        (CHANGE + "/date-moves/1/answers", {"answer": "yes"}),
    ),
    Action.MOVE_DATE: ((CHANGE + "/date-moves", {"until": "2099-12-24", "why": "late"}),),
    Action.MAKE_CLIENT_LINK: ((CHANGE + "/client-links", {"client": "guest-{project}"}),),
    Action.NAME_DEPUTY: (
        (PROJECT + "/absences", {"deputy": "guest-{project}", "until": "2099-01-01"}),
        (PROJECT + "/absences/end", {}),
    ),
    Action.GIVE_VERDICT: ((CHANGE + "/verdicts", SEEN | {"answer": "yes", "role": ""}),),
    Action.DECLARE_EMERGENCY: ((CHANGE + "/emergencies", SEEN | {"why": "it is down", "confirmed": "yes"}),),
    Action.FIRST_RELEASE: ((PROJECT + "/first-release", {}),),
    Action.ROLL_BACK: (("/{project}/environments/production/moves", {"why": "it is slow"}),),
    Action.RETRY_RUN: (("/{project}/runs/{run}", {"why": "mended"}),),
    Action.GIVE_FEEDBACK: ((CHANGE + "/feedback", {"satisfied": "yes", "text": "good", "digest": "d"}),),
    Action.FOLLOW_UP: ((CHANGE + "/follow-ups", {"title": "Next", "need": ""}),),
    Action.CLOSE_CHANGE: ((CHANGE + "/closing", {}),),
    Action.WITHDRAW_CHANGE: ((CHANGE + "/withdrawal", {"why": "no need"}),),
    Action.GRANT_ROLE: (
        (PROJECT + "/people/roles", {"handle": "fresh", "role": "client"}),
        ("/people/guest-{project}/invitations", {}),
    ),
    Action.REVOKE_ROLE: ((PROJECT + "/people/guest-{project}/roles/client/revocation", {}),),
    Action.DISABLE_PERSON: (
        ("/people/guest-{project}/disabling", {"why": "gone"}),
        ("/people/guest-{project}/enabling", {}),
    ),
    Action.MANAGE_WEBHOOKS: ((PROJECT + "/webhooks", {"url": "https://ci.example/"}),),
    Action.MANAGE_SERVICE: (
        (PROJECT + "/services", {"service": "fresh", "scope": "see", "days": "9"}),
        (PROJECT + "/services/robot-{project}/tokens", {"days": "9", "grace": "0"}),
        (PROJECT + "/services/robot-{project}/revocation", {}),
    ),
    Action.SEE: tuple(
        (path, {})
        for path in (PROJECT, PROJECT + "/people", CHANGE, CHANGE + "/agreement", "/{project}/environments/production")
    ),
}
NOT_HERE = {
    Action.ADD_PROJECT: "it takes more on a page than on the command line: tests/web/test_projects.py",
    Action.REGISTER_CANDIDATE: "a push does it: tests/policy/test_hook.py",
    Action.CHOOSE_MESSAGES: "of no project: tests/web/test_own_settings.py",
    Action.CARRY_OUT: "workers act as the platform, beside the database",
}
RUNS = {OWN: 1_000_001, OTHER: 1_000_002}  # beyond those that acts begin
SIGN_IN, NOTHING = "/account/login/", "There is nothing at this address"


@pytest.fixture(scope="module")
def askers(postgres, template, django_db_blocker, tmp_path_factory):
    """By column of the matrix, over the projects that the operations' own test has. A service has no session."""
    world = FakeWorld(tmp_path_factory.mktemp("matrix"))
    for branch in ("main", "change/1"):
        world.git.commit(branch, {"vekha.toml": FILE, "shop.py": branch})
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(wiring, "outside", lambda: world.outside)
        name = f"forms_{os.getpid()}"
        copy_database(postgres, template, name)
        use_database(postgres, name)
        with transaction.atomic():
            people()
            for slug, key in RUNS.items():
                of = models.Project.objects.get(slug=slug)
                models.Run.objects.create(pk=key, key=slug, workflow="rollout", project=of, by="boss", created_at=NOW)
            signed_in = {name: actor.handle if actor.kind is Kind.PERSON else "" for name, actor in ACTORS.items()}
            yield {name: Asker(handle) for name, handle in signed_in.items()} | {"nobody": Asker()}
            transaction.set_rollback(True)
        connections.close_all()


def let_through(row: Asked, asker: Asker, project: str, author: str) -> dict[str, bool]:
    """Of each form that asks for this, whether it was let pass; nothing of it stays."""
    return {path: _passes(path, form, row, asker, project, author) for path, form in FORMS[row.action]}


def _passes(path: str, form: dict[str, object], row: Asked, asker: Asker, project: str, author: str) -> bool:
    given = {name: str(value).format(project=project) for name, value in form.items()}
    if "role" in form and not form["role"]:
        given["role"] = row.role or Role.DEVOPS
    where = path.format(project=project, run=RUNS[project])
    with transaction.atomic():
        models.Candidate.objects.filter(project__slug=project).update(author=author)
        answer = asker.client.get(where) if row.action is Action.SEE else asker.client.post(where, given)
        transaction.set_rollback(True)
    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, f"{where}: {answer.text}"
    if answer.status_code == HTTPStatus.FOUND:
        return not answer.headers["Location"].startswith(SIGN_IN)
    if answer.status_code == HTTPStatus.NOT_FOUND:  # what one may not see is not there; else it is not there at all
        return NOTHING not in answer.text
    return answer.status_code != HTTPStatus.FORBIDDEN


def test_every_act_is_asked_here():
    assert set(FORMS) | set(NOT_HERE) == set(Action)
    assert not set(FORMS) & set(NOT_HERE)


@pytest.mark.parametrize("case", CASES)
def test_the_pages_let_through_exactly_whom_the_matrix_does(askers, case):
    project, theirs = CASES[case]
    for row in (one for one in (BY_AUTHOR if theirs else ROWS) if one.action in FORMS):
        for name, actor in ACTORS.items():
            author = author_of(actor, theirs)
            expected = row.allowed(actor, project, author) and actor is not VEKHA and actor.kind is Kind.PERSON
            found = let_through(row, askers[name], project, author)
            assert found == dict.fromkeys(found, expected), f"{name}: {row} of {project}"


def test_nobody_gets_nowhere(askers):
    for row in (one for one in ROWS if one.action in FORMS):
        found = let_through(row, askers["nobody"], OWN, "somebody-else")
        assert found == dict.fromkeys(found, False), row


def test_without_its_policy_the_pages_let_nobody_through(askers, tmp_path, monkeypatch):
    (tmp_path / rules.SCHEMA).write_text((rules.FOLDER / rules.SCHEMA).read_text())
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    for row in (one for one in ROWS if one.action in FORMS):
        for name in ACTORS:
            found = let_through(row, askers[name], OWN, "somebody-else")
            assert found == dict.fromkeys(found, False), (name, row)
