"""Real operations by what they ask of the policy, on two projects with everybody of the matrix in one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from django.db import transaction

from tests.policy.matrix import ACTORS, OTHER, OWN, Asked
from vekha.adapters.hooks.fake import FakeHooks
from vekha.adapters.secrets.files import SecretFiles
from vekha.core import events as e
from vekha.core.actors import Actor, Kind, Role, Scope
from vekha.core.agreement import Criterion, Due
from vekha.core.change import Answer
from vekha.core.environment import EnvironmentState
from vekha.core.errors import Denied, VekhaError
from vekha.database import models
from vekha.database.journal import open_change
from vekha.database.mapping import to_json
from vekha.operations.add_service import add_service
from vekha.operations.add_webhook import add_webhook
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.answer_date_move import answer_date_move
from vekha.operations.assess import assess
from vekha.operations.comment import comment
from vekha.operations.declare_emergency import declare_emergency
from vekha.operations.disable_person import disable_person, enable_person
from vekha.operations.end_change import close_change, withdraw_change
from vekha.operations.first_release import first_release
from vekha.operations.follow_up import follow_up
from vekha.operations.give_feedback import give_feedback
from vekha.operations.give_verdict import give_verdict
from vekha.operations.grant_role import grant_role, grant_roles
from vekha.operations.init_project import init_project
from vekha.operations.invite import invite
from vekha.operations.make_client_link import make_client_link
from vekha.operations.move_date import move_date
from vekha.operations.name_deputy import end_absence, name_deputy
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.register_candidate import register_candidate
from vekha.operations.remove_webhook import remove_webhook
from vekha.operations.retry_run import retry_run
from vekha.operations.revoke_role import revoke_role
from vekha.operations.revoke_service import revoke_service
from vekha.operations.roll_back import roll_back
from vekha.operations.rotate_token import rotate_token
from vekha.operations.submit_request import submit_request
from vekha.operations.withdraw_comment import withdraw_comment
from vekha.operations.write_brief import write_brief
from vekha.policy import Action
from vekha.ports import Conflict, Merge

IT = Criterion("", "", "a page is open", "it is there")
_OUTSIDE = Path(mkdtemp(prefix="vekha-policy-"))
HOOKS, SECRETS = FakeHooks(_OUTSIDE / "hooks"), SecretFiles(_OUTSIDE / "secrets")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MERGE = Merge(head="h", commit="c", tree="t", base="b", patch_id="p", author="dan@example.org")
Act = Callable[[str, str, Role | None], object]  # project, who acts, as which role

ACTS: dict[Action, tuple[Act, ...]] = {
    Action.ADD_PROJECT: (lambda slug, by, role: init_project("new", "New", "new", by=by, main="main", now=NOW),),
    Action.REQUEST_CHANGE: (lambda slug, by, role: submit_request(slug, "A button", "", by=by, now=NOW),),
    Action.WRITE_BRIEF: (
        lambda slug, by, role: write_brief(slug, 1, after=0, need="n", behaviour="b", criteria=[IT], by=by, now=NOW),
    ),
    Action.ASSESS: (lambda slug, by, role: assess(slug, 1, role or Role.DEVOPS, brief=1, text="yes", by=by, now=NOW),),
    Action.PROPOSE_AGREEMENT: (lambda slug, by, role: propose_agreement(slug, 1, due=None, by=by, now=NOW),),
    Action.ANSWER_AGREEMENT: (
        lambda slug, by, role: answer_agreement(slug, 1, 1, Answer.YES, why="", by=by, now=NOW),
        lambda slug, by, role: answer_date_move(slug, 1, 1, Answer.YES, why="", by=by, now=NOW),
    ),
    Action.MOVE_DATE: (lambda slug, by, role: move_date(slug, 1, Due(NOW.date()), why="late", by=by, now=NOW),),
    Action.COMMENT: (
        lambda slug, by, role: comment(slug, 1, "A thought", by=by, now=NOW),
        lambda slug, by, role: withdraw_comment(slug, 1, 1, by=by, now=NOW),
    ),
    Action.GIVE_FEEDBACK: (
        lambda slug, by, role: give_feedback(slug, 1, Answer.YES, "good", digest="d", by=by, now=NOW),
    ),
    Action.FOLLOW_UP: (lambda slug, by, role: follow_up(slug, 1, "Next", "", by=by, now=NOW),),
    Action.REGISTER_CANDIDATE: (
        lambda slug, by, role: register_candidate(slug, 1, MERGE, by=by, now=NOW),
        lambda slug, by, role: register_candidate(slug, 1, Conflict("h", "b", ("shop.py",)), by=by, now=NOW),
    ),
    Action.GIVE_VERDICT: (
        lambda slug, by, role: give_verdict(
            slug, 1, role or Role.DEVOPS, Answer.YES, candidate=1, agreement=1, digest="d", why="", by=by, now=NOW
        ),
    ),
    Action.DECLARE_EMERGENCY: (
        lambda slug, by, role: declare_emergency(
            slug, 1, candidate=1, agreement=1, digest="d", why="down", by=by, now=NOW
        ),
    ),
    Action.FIRST_RELEASE: (
        lambda slug, by, role: first_release(slug, "c", author="dan@example.org", by=by, domain="localhost", now=NOW),
    ),
    Action.RETRY_RUN: (lambda slug, by, role: retry_run(slug, 1, why="mended", by=by, now=NOW),),
    Action.ROLL_BACK: (lambda slug, by, role: roll_back(slug, "production", forward=False, why="", by=by, now=NOW),),
    Action.CLOSE_CHANGE: (lambda slug, by, role: close_change(slug, 1, feedback="", by=by, now=NOW),),
    Action.WITHDRAW_CHANGE: (lambda slug, by, role: withdraw_change(slug, 1, why="no need", by=by, now=NOW),),
    Action.MAKE_CLIENT_LINK: (lambda slug, by, role: make_client_link(slug, 1, "clara", by=by, now=NOW),),
    Action.NAME_DEPUTY: (
        lambda slug, by, role: name_deputy(slug, f"guest-{slug}", until=NOW.date(), by=by, now=NOW),
        lambda slug, by, role: end_absence(slug, by=by, now=NOW),
    ),
    Action.GRANT_ROLE: (
        lambda slug, by, role: invite(f"guest-{slug}", by=by, now=NOW),
        lambda slug, by, role: grant_role(slug, "eve", Role.CLIENT, name="", email="", by=by, now=NOW),
        lambda slug, by, role: grant_roles(slug, "eve", [Role.CLIENT], name="", email="", by=by, now=NOW),
    ),
    Action.REVOKE_ROLE: (lambda slug, by, role: revoke_role(slug, f"guest-{slug}", Role.CLIENT, by=by, now=NOW),),
    Action.DISABLE_PERSON: (
        lambda slug, by, role: disable_person(f"guest-{slug}", why="gone", by=by, now=NOW),
        lambda slug, by, role: enable_person(f"guest-{slug}", by=by, now=NOW),
    ),
    Action.MANAGE_WEBHOOKS: (
        lambda slug, by, role: add_webhook(slug, "https://ci.example/", by=by, hooks=HOOKS, secrets=SECRETS, now=NOW),
        lambda slug, by, role: remove_webhook(slug, 1, by=by, secrets=SECRETS, now=NOW),
    ),
    Action.MANAGE_SERVICE: (
        lambda slug, by, role: add_service(slug, "fresh", [Scope.SEE], by=by, now=NOW),
        lambda slug, by, role: rotate_token(f"robot-{slug}", by=by, now=NOW),
        lambda slug, by, role: revoke_service(f"robot-{slug}", by=by, now=NOW),
    ),
}
OF_ONESELF = {Action.CHOOSE_MESSAGES}  # of no project: tests/operations/test_choosing.py
NOT_BY_PEOPLE = {
    Action.SEE,
    Action.CARRY_OUT,
    *OF_ONESELF,
}  # readers ask in their own coat; workers act as the platform


def people() -> None:
    """Both projects, each with a change, a candidate, production, a guest and a robot; and the matrix's actors."""
    for slug in (OWN, OTHER):
        init_project(slug, slug, slug, by="boss", main="main", now=NOW)
        grant_role(slug, f"guest-{slug}", Role.CLIENT, name="", email="", by="boss", now=NOW)
        add_service(slug, f"robot-{slug}", [Scope.SEE], by="boss", now=NOW)
        _things(models.Project.objects.get(slug=slug))
    for actor in ACTORS.values():
        if actor.kind is Kind.PERSON:
            _person(actor)
        elif actor.scopes:
            add_service(OWN, actor.handle, actor.scopes, by="boss", now=NOW)
            if actor.disabled:
                revoke_service(actor.handle, by="boss", now=NOW)


def _things(project: models.Project) -> None:
    row = models.Change(project=project, number=1, branch="change/1", created_at=NOW)
    with transaction.atomic():
        open_change(row, e.Requested(by="boss", at=NOW, title="A button", need=""))
    same = {"head": "h", "commit": "c", "base": "b", "digest": "d", "created_at": NOW}
    models.Candidate.objects.create(project=project, change=row, number=1, author="somebody-else", **same)
    state = to_json(EnvironmentState())
    models.Environment.objects.create(
        project=project, name="production", kind="production", host=f"{project.slug}.localhost", state=state, since=NOW
    )


def _person(actor: Actor) -> None:
    person = models.Person.objects.create(handle=actor.handle, name=actor.handle, created_at=NOW)
    for role in actor.roles:
        grant_role(OWN, actor.handle, role, name="", email="", by="boss", now=NOW)
    if actor.disabled:
        models.DisabledPerson.objects.create(person=person, by="boss", why="gone", at=NOW)


def let_through(row: Asked, by: str, project: str, author: str) -> list[bool]:
    """Of each operation that asks for this, whether the policy let it pass; nothing of it stays."""
    return [_passes(act, row, by, project, author) for act in ACTS[row.action]]


def _passes(act: Act, row: Asked, by: str, project: str, author: str) -> bool:
    with transaction.atomic():
        models.Candidate.objects.filter(project__slug=project).update(author=author)
        try:
            act(project, by, row.role)
        except Denied:
            return False
        except VekhaError as error:  # allowed, but not now: the change is only requested; else nobody of that name
            return error.code not in ("no_person", "reserved", "handle_taken")
        finally:
            transaction.set_rollback(True)
    return True
