"""Who decides in place of a client who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by
from vekha.api.fields import Given, Name, Project
from vekha.api.paging import Cursor, Limit, page_of, sliced
from vekha.database.client_links import AbsenceLine, absences
from vekha.operations.name_deputy import end_absence as end
from vekha.operations.name_deputy import name_deputy as name
from vekha.operations.seeing import let_in

part = Part("People")
ABSENCES = "/projects/{project}/absences"
AbsenceLines = page_of(AbsenceLine, "AbsenceLines")


@dataclass(frozen=True, slots=True)
class Away:
    """`last_day` is within."""

    person: str
    deputy: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Back:
    person: str


class AwayIn(Given):
    """Without `first_day` from now on."""

    deputy: Name
    last_day: date
    first_day: date | None = None


@reads(part, ABSENCES, AbsenceLines)
def list_absences(request: HttpRequest, project: Project, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Which clients are away, now or later, and who decides in their place, by handle."""
    let_in(by(request), project)
    found = sorted(absences(project, now()), key=lambda one: one.person)
    return sliced(found, cursor, limit, lambda one: one.person)


@acts(part, "POST", ABSENCES, Away)
def name_deputy(request: HttpRequest, project: Project, given: AwayIn) -> Away:
    """Let another client decide in your place; links and reminders go to them meanwhile (clients)."""
    who = by(request)
    row = name(project, given.deputy, since=given.first_day, until=given.last_day, by=who, now=now())
    return Away(who, given.deputy, row.first_day, row.last_day)


@acts(part, "DELETE", ABSENCES + "/mine", Back, status=200)
def end_absence(request: HttpRequest, project: Project) -> Back:
    """Decide yourself again (clients)."""
    end(project, by=by(request), now=now())
    return Back(by(request))
