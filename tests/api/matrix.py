"""Each act of the matrix as requests to the API, asked by whoever stands in its columns."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import transaction

from tests.api.asking import Asker, forget_tries
from tests.policy.matrix import Asked
from vekha.core.actors import Role
from vekha.database import models
from vekha.policy import Action

CHANGE = "/projects/{project}/changes/1"
DUE = {"latest": "2099-12-24"}
BRIEF = {"after": 0, "need": "n", "behaviour": "b", "criteria": [{"when": "a page is open", "then": "it is there"}]}
VERDICT = {"answer": "yes", "candidate": 1, "agreement": 1, "digest": "d"}
EMERGENCY = {"candidate": 1, "agreement": 1, "digest": "d", "why": "it is down"}
WHAT_FOLLOWS = {"title": "Next", "need": ""}


@dataclass(frozen=True)
class Request:
    """`operation` is its id in the document. `given` may hold the role that is asked for."""

    operation: str
    method: str
    path: str
    given: dict[str, Any] | None = None

    def of(self, project: str, role: Role | None) -> tuple[str, dict[str, Any] | None]:
        given = self.given | {"role": role or Role.DEVOPS} if self.given and "role" in self.given else self.given
        return self.path.format(project=project), given


def post(operation: str, path: str, given: dict[str, Any] | None = None) -> Request:
    return Request(operation, "POST", path, given)


REQUESTS: dict[Action, tuple[Request, ...]] = {
    Action.SEE: (
        Request("show_project", "GET", "/projects/{project}"),
        Request("list_changes", "GET", "/projects/{project}/changes"),
        Request("show_change", "GET", CHANGE),
        Request("list_agreements", "GET", CHANGE + "/agreements"),
        Request("show_candidate", "GET", CHANGE + "/candidates/1"),
        Request("show_brief_file", "GET", CHANGE + f"/files/{'0' * 64}.png"),
        Request("show_picture", "GET", CHANGE + f"/pictures/{'0' * 64}.png"),
        Request("list_logs", "GET", CHANGE + "/logs"),
        Request("read_log", "GET", CHANGE + "/logs/candidate-1/unit"),
        Request("list_environments", "GET", "/projects/{project}/environments"),
        Request("show_environment", "GET", "/projects/{project}/environments/production"),
        Request("list_releases", "GET", "/projects/{project}/environments/production/releases"),
        Request("list_events", "GET", "/projects/{project}/events"),
        Request("list_people", "GET", "/projects/{project}/people"),
        Request("list_absences", "GET", "/projects/{project}/absences"),
    ),
    Action.REQUEST_CHANGE: (post("request_change", "/projects/{project}/changes", WHAT_FOLLOWS),),
    Action.WRITE_BRIEF: (post("write_brief", CHANGE + "/briefs", BRIEF),),
    Action.ASSESS: (post("assess", CHANGE + "/assessments", {"role": "", "brief": 1, "text": "yes"}),),
    Action.PROPOSE_AGREEMENT: (post("propose_agreement", CHANGE + "/agreements", {"due": DUE}),),
    Action.ANSWER_AGREEMENT: (
        post("answer_agreement", CHANGE + "/agreements/1/answers", {"answer": "yes"}),
        post("answer_date_move", CHANGE + "/date-moves/1/answers", {"answer": "yes"}),
    ),
    Action.MOVE_DATE: (post("move_date", CHANGE + "/date-moves", {"due": DUE, "why": "late"}),),
    Action.COMMENT: (
        post("comment", CHANGE + "/comments", {"text": "A thought"}),
        post("withdraw_comment", CHANGE + "/comments/1/withdrawals"),
    ),
    Action.GIVE_FEEDBACK: (
        post("give_feedback", CHANGE + "/feedback", {"satisfied": "yes", "text": "good", "digest": "d"}),
    ),
    Action.FOLLOW_UP: (post("follow_up", CHANGE + "/follow-ups", WHAT_FOLLOWS),),
    Action.REGISTER_CANDIDATE: (post("register_candidate", CHANGE + "/candidates"),),
    Action.GIVE_VERDICT: (post("give_verdict", CHANGE + "/verdicts", VERDICT | {"role": ""}),),
    Action.DECLARE_EMERGENCY: (post("declare_emergency", CHANGE + "/emergencies", EMERGENCY),),
    Action.FIRST_RELEASE: (post("release_first", "/projects/{project}/first-release"),),
    Action.ROLL_BACK: (post("move", "/projects/{project}/environments/production/moves", {"why": "it is slow"}),),
    Action.RETRY_RUN: (post("retry_run", "/projects/{project}/runs/1/retries", {"why": "mended"}),),
    Action.CLOSE_CHANGE: (post("close", CHANGE + "/closing", {}),),
    Action.WITHDRAW_CHANGE: (post("withdraw", CHANGE + "/withdrawal", {"why": "no need"}),),
    Action.MAKE_CLIENT_LINK: (post("make_client_link", CHANGE + "/client-links", {"client": "clara"}),),
    Action.NAME_DEPUTY: (
        post("name_deputy", "/projects/{project}/absences", {"deputy": "guest-lavka", "last_day": "2099-01-01"}),
        Request("end_absence", "DELETE", "/projects/{project}/absences/mine"),
    ),
    Action.GRANT_ROLE: (
        post("invite", "/people/guest-{project}/invitations"),
        post("grant_roles", "/projects/{project}/people", {"handle": "fresh", "roles": ["client"]}),
    ),
    Action.REVOKE_ROLE: (Request("revoke_role", "DELETE", "/projects/{project}/people/guest-{project}/roles/client"),),
    Action.DISABLE_PERSON: (
        post("disable_person", "/people/guest-{project}/disabling", {"why": "gone"}),
        Request("enable_person", "DELETE", "/people/guest-{project}/disabling"),
    ),
    Action.MANAGE_WEBHOOKS: (
        Request("list_webhooks", "GET", "/projects/{project}/webhooks"),
        post("add_webhook", "/projects/{project}/webhooks", {"url": "https://ci.example/"}),
        post("test_webhook", "/projects/{project}/webhooks/1/tests"),
        Request("remove_webhook", "DELETE", "/projects/{project}/webhooks/1"),
    ),
    Action.MANAGE_SERVICE: (
        Request("list_services", "GET", "/projects/{project}/services"),
        post("add_service", "/projects/{project}/services", {"handle": "fresh", "scopes": ["see"]}),
        post("rotate_token", "/services/robot-{project}/tokens", {}),
        Request("revoke_service", "DELETE", "/services/robot-{project}"),
    ),
}
NOT_HERE = {
    Action.ADD_PROJECT: "it takes more than `vekha init` does: tests/api/test_matrix.py asks each actor",
    Action.CARRY_OUT: "workers act as the platform, beside the database",
    Action.CHOOSE_MESSAGES: "of no project: tests/api/test_matrix.py asks each actor",
}
# Asked as SEE besides, of what is not there in the matrix's projects, or of everything that somebody sees.
READINGS = {"compare_agreements", "show_run", "show_agreement", "forecast", "me", "status", "search"}
READINGS |= {"list_projects", "list_my_changes"}
OF_ONESELF = {
    "list_messages", "list_channels", "add_channel", "remove_channel", "test_channels", "show_message_rules",
    "set_message_rules", "rename_person", "end_sessions",
    "add_project",
}  # fmt: skip


def let_through(row: Asked, asker: Asker, project: str, author: str) -> dict[str, bool]:
    """Of each request that asks for this, whether it was let pass; nothing of it stays."""
    return {one.operation: _passes(one, row, asker, project, author) for one in REQUESTS[row.action]}


def _passes(request: Request, row: Asked, asker: Asker, project: str, author: str) -> bool:
    path, given = request.of(project, row.role)
    forget_tries()
    with transaction.atomic():
        models.Candidate.objects.filter(project__slug=project).update(author=author)
        answer = asker.get(path) if request.method == "GET" else asker.post(path, given, method=request.method)
        transaction.set_rollback(True)
    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, f"{request.operation}: {answer.text}"
    if answer.status_code == HTTPStatus.NOT_FOUND:  # what one may not see is not there; else it is not there at all
        return bool(answer.json()["code"] not in ("no_project", "no_person"))
    assert answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY or answer.json()["code"] != "invalid", answer.text
    return answer.status_code not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
