"""What people say before anything is built: which of it somebody may say now, and how their forms are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from vekha.core.actors import Actor, Role
from vekha.core.agreement import Criterion, Due, Hours, Needs, PlannedTest
from vekha.core.change import ASSESSORS, Answer, Stage
from vekha.core.errors import BadInput
from vekha.core.forecast import SURE
from vekha.core.lifecycle import WORKING
from vekha.database.pages import ChangePage
from vekha.web.acting import Refusal
from vekha.web.attaching import form_files

BLANK = 2  # rows for more criteria than there are
OVER = (Stage.RELEASING, Stage.LIVE, Stage.CLOSED, Stage.WITHDRAWN)


def talk(page: ChangePage, actor: Actor, refusal: Refusal | None) -> dict[str, Any]:
    """Forms of the change's page, for this person: what is shown. What may be said, the operations decide."""
    brief = page.briefs[0] if page.briefs else None
    newest = page.agreements[0] if page.agreements else None
    over, roles = page.line.stage in OVER, actor.roles
    fresh = {one.role for one in page.assessments if brief and one.brief == brief.version}
    assessing = [role for role in Role if role in roles & ASSESSORS] if brief and not over else []
    offered = newest if newest and newest.answer is None and brief and newest.brief == brief else None
    return {
        "brief": brief,
        "briefing": bool(roles & {Role.CLIENT, Role.MANAGER}) and not over,
        "brief_waits": brief is None and Role.MANAGER in roles,
        "criteria_rows": _rows(brief.criteria if brief else (), refusal),
        "brief_files": form_files(brief.files if brief else (), f"{page.line.project}/{page.line.number}", refusal),
        "assessing": [(role, role not in fresh) for role in assessing],
        "proposing": Role.MANAGER in roles and not over and fresh >= ASSESSORS and offered is None,
        "offered": offered if Role.CLIENT in roles and not over else None,
        "forecastable": not over and any(one.hours for one in page.assessments),
        "moving": bool(page.due) and Role.MANAGER in roles and page.line.stage in WORKING,
        "moved": next((one for one in page.date_moves if one.open), None) if Role.CLIENT in roles else None,
        "telling": Role.CLIENT in roles and page.line.stage is Stage.LIVE,
        "following": Role.MANAGER in roles and page.line.stage is Stage.LIVE,
    }


def _rows(criteria: Sequence[Criterion], refusal: Refusal | None) -> list[dict[str, str]]:
    """As they are, or as they were typed into a form that was refused; and some to fill in."""
    rows = [{"id": one.id, "given": one.given, "when": one.when, "then": one.then} for one in criteria]
    if refusal and refusal.form == "brief":
        rows = [row for row in _typed(refusal.typed) if any(row.values())]
    return rows + [{"id": "", "given": "", "when": "", "then": ""}] * (BLANK if rows else BLANK + 1)


def _typed(posted: Mapping[str, list[str]]) -> list[dict[str, str]]:
    names = ("id", "given", "when", "then")
    columns = [posted.get(name, []) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]


def criteria_of(request: HttpRequest) -> list[Criterion]:
    """Rows in which something is written. One that lost its words is taken out."""
    rows = _typed(dict(request.POST.lists()))
    words = [{name: value.strip() for name, value in row.items()} for row in rows]
    return [Criterion(**row) for row in words if row["given"] or row["when"] or row["then"]]


def hours_of(posted: QueryDict) -> Hours:
    """Raises BadInput `bad_hours`."""
    try:
        best, likely, worst = (float(_text(posted, name).replace(",", ".")) for name in ("best", "likely", "worst"))
    except ValueError as error:
        raise BadInput("bad_hours", "The hours are three numbers.", "At best, likely, at worst.") from error
    return best, likely, worst


def needs_of(posted: QueryDict) -> Needs | None:
    """None: nothing was said, not even that nothing is needed."""
    found = Needs(*(_lines(_text(posted, name)) for name in ("tools", "services", "infrastructure")))
    return found if found or posted.get("nothing") else None


def plan_of(posted: QueryDict) -> list[PlannedTest]:
    """Fields "test-C1" and so on."""
    named = [(name.removeprefix("test-"), _text(posted, name)) for name in posted if name.startswith("test-")]
    return [PlannedTest(criterion, how) for criterion, how in named if how]


def due_of(posted: QueryDict) -> Due | None:
    """None: it is left to the forecast. Raises BadInput `bad_date`."""
    try:
        earliest, latest = (
            date.fromisoformat(text) if (text := _text(posted, name)) else None for name in ("from", "until")
        )
    except ValueError as error:
        raise BadInput("bad_date", "This is not a day.", "Write it as 2026-12-24.") from error
    if latest is None:
        return None
    return Due(latest, earliest) if earliest else Due(latest, confidence=_percent(posted))


def _percent(posted: QueryDict) -> int:
    """How sure a day is; as sure as a forecast's, if nobody says. What no day can be is refused by the act."""
    sure = _text(posted, "sure")
    return int(sure) if sure.isdecimal() and len(sure) < 4 else SURE


def answer_of(posted: QueryDict, name: str = "answer") -> Answer:
    """Raises BadInput `incomplete`."""
    try:
        return Answer(_text(posted, name))
    except ValueError as error:
        what = "The form was not complete."
        raise BadInput("incomplete", what, "Load the page again, then decide.") from error


def _text(posted: QueryDict, name: str) -> str:
    return str(posted.get(name, "")).strip()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
