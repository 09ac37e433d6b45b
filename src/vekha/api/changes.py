"""Changes: what the client asked for, from request to feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by
from vekha.api.fields import LARGEST, Digest, Given, Line, Number, Project, Text
from vekha.api.looking import ChangeLines, shown
from vekha.api.paging import Cursor, Limit, seen
from vekha.core.change import Answer, Stage
from vekha.core.forecast import Forecast
from vekha.database import models, paged, queries
from vekha.database.pages import ChangePage
from vekha.operations.end_change import close_change, withdraw_change
from vekha.operations.follow_up import follow_up as open_next
from vekha.operations.forecast_change import forecast_change
from vekha.operations.give_feedback import give_feedback as tell
from vekha.operations.seeing import let_in, places
from vekha.operations.submit_request import submit_request

part = Part("Changes")
CHANGES = "/projects/{project}/changes"
CHANGE = CHANGES + "/{number}"
Ended = Annotated[bool, Query(description="Also those that have ended.")]


@dataclass(frozen=True, slots=True)
class Begun:
    """`branch`: commits on it become candidates."""

    project: str
    number: int
    title: str
    branch: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and to which change."""

    project: str
    number: int
    done: str


class RequestIn(Given):
    title: Line
    need: Text = ""


class FeedbackIn(Given):
    """`digest`: of the artifact that the client saw live."""

    satisfied: Answer
    text: Text = ""
    digest: Digest


class ReasonIn(Given):
    why: Text = ""


class ClosingIn(Given):
    feedback: Text = ""


@reads(part, "/changes", ChangeLines)
def list_my_changes(
    request: HttpRequest, ended: Ended = True, cursor: Cursor = "", limit: Limit = 50
) -> dict[str, Any]:
    """Changes of every project of whoever asks: where they stand, and who must act; newest first."""
    rows = paged.changes(list(places(by(request))), before=seen(cursor, int), limit=limit, ended=ended)
    return shown(rows, limit)


@reads(part, CHANGES, ChangeLines)
def list_changes(
    request: HttpRequest,
    project: Project,
    ended: Ended = True,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Changes of one project, newest first."""
    let_in(by(request), project)
    return shown(paged.changes([project], before=seen(cursor, int), limit=limit, ended=ended), limit)


@reads(part, CHANGE, ChangePage)
def show_change(request: HttpRequest, project: Project, number: Number) -> ChangePage:
    """One change: where it stands, who must act, what a no would do, and everything it stands on."""
    let_in(by(request), project)
    return queries.change_page(project, number)


@reads(part, CHANGE + "/forecast", Forecast, one_moment=False)
def forecast(
    request: HttpRequest,
    project: Project,
    number: Number,
    seed: Annotated[int | None, Query(ge=0, le=LARGEST, description="Of the random runs.")] = None,
) -> Forecast:
    """When it will be live, from how long the team's own finished changes took; and why."""
    let_in(by(request), project)
    return forecast_change(project, number, seed=seed, by=by(request), now=now())


@acts(part, "POST", CHANGES, Begun)
def request_change(request: HttpRequest, project: Project, given: RequestIn) -> Begun:
    """Ask for something: a change begins (clients and managers)."""
    return begun(submit_request(project, given.title, given.need, by=by(request), now=now()))


@acts(part, "POST", CHANGE + "/withdrawal", Done)
def withdraw(request: HttpRequest, project: Project, number: Number, given: ReasonIn) -> Done:
    """Withdraw a change before it is released (clients and managers)."""
    withdraw_change(project, number, why=given.why.strip(), by=by(request), now=now())
    return Done(project, number, "withdrawn")


@acts(part, "POST", CHANGE + "/feedback", Done)
def give_feedback(request: HttpRequest, project: Project, number: Number, given: FeedbackIn) -> Done:
    """Say how it is, after the release (clients)."""
    tell(project, number, given.satisfied, given.text.strip(), digest=given.digest, by=by(request), now=now())
    return Done(project, number, "feedback kept")


@acts(part, "POST", CHANGE + "/closing", Done)
def close(request: HttpRequest, project: Project, number: Number, given: ClosingIn) -> Done:
    """Close a change that is live (managers)."""
    close_change(project, number, feedback=given.feedback.strip(), by=by(request), now=now())
    return Done(project, number, "closed")


@acts(part, "POST", CHANGE + "/follow-ups", Begun)
def follow_up(request: HttpRequest, project: Project, number: Number, given: RequestIn) -> Begun:
    """Answer feedback with the next request; the change is closed (managers)."""
    return begun(open_next(project, number, given.title, given.need, by=by(request), now=now()))


def begun(row: models.Change) -> Begun:
    return Begun(row.project.slug, row.number, row.title, row.branch, Stage(row.stage))
