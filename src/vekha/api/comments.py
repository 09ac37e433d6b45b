"""What people of a project say to each other about a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest
from pydantic import StringConstraints

from vekha.api.acting import Part, acts, now
from vekha.api.callers import by
from vekha.api.changes import CHANGE
from vekha.api.fields import NO_NUL, Given, Id, Number, Project
from vekha.core.discussing import LONGEST
from vekha.operations.comment import comment as say
from vekha.operations.withdraw_comment import withdraw_comment as take_back

part = Part("Changes")


@dataclass(frozen=True, slots=True)
class Commented:
    """The comment's number in its change."""

    number: int


class CommentIn(Given):
    """`@name` in it tells that person at once."""

    text: Annotated[str, StringConstraints(max_length=LONGEST, pattern=NO_NUL)]


@acts(part, "POST", CHANGE + "/comments", Commented)
def comment(request: HttpRequest, project: Project, number: Number, given: CommentIn) -> Commented:
    """Say something about a change to everybody of the project."""
    return Commented(say(project, number, given.text, by=by(request), now=now()))


@acts(part, "POST", CHANGE + "/comments/{comment}/withdrawals", Commented)
def withdraw_comment(request: HttpRequest, project: Project, number: Number, comment: Id) -> Commented:
    """Take a comment of one's own back: it is shown as withdrawn, and the journal keeps it."""
    take_back(project, number, comment, by=by(request), now=now())
    return Commented(comment)
