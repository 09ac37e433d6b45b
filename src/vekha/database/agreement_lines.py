"""What was asked for, said of it, agreed on and said after the release, as lines of a change's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vekha.core.actors import Role
from vekha.core.agreement import BriefFile, Criterion, Due, Needs, PlannedTest
from vekha.core.change import Answer
from vekha.core.change import Change as ChangeState
from vekha.core.difference import Agreed
from vekha.database import models
from vekha.database.about import About
from vekha.database.agreement_pages import AgreementLine, AssessmentLine, BriefLine, DateMoveLine, FeedbackLine


@dataclass(frozen=True, slots=True)
class AgreedOn:
    """Assessments oldest first, the others newest first."""

    briefs: tuple[BriefLine, ...]
    assessments: tuple[AssessmentLine, ...]
    agreements: tuple[AgreementLine, ...]
    date_moves: tuple[DateMoveLine, ...]


def agreed_on(found: About, state: ChangeState) -> AgreedOn:
    briefs = {one.pk: _brief(one) for one in found.briefs}
    newest = state.brief.version if state.brief else 0
    said: dict[int, AssessmentLine] = {}
    for one in found.assessments:
        brief = briefs[one.brief_id].version if one.brief_id else 0
        said[one.pk] = _assessment(one, brief, stale=brief != newest)
    answers = {one.agreement_id: one for one in found.answers}
    moved = {one.move_id: one for one in found.move_answers}
    versions = {one.pk: one.version for one in found.agreements}
    return AgreedOn(
        briefs=tuple(briefs.values()),
        assessments=tuple(said.values()),
        agreements=tuple(_agreement(one, answers.get(one.pk), state, briefs, said) for one in found.agreements),
        date_moves=tuple(_date_move(one, versions[one.agreement_id], moved.get(one.pk), state) for one in found.moves),
    )


def feedback_of(found: About) -> tuple[FeedbackLine, ...]:
    return tuple(
        FeedbackLine(Answer(one.satisfied), one.text, one.digest, one.person, one.at) for one in found.feedback
    )


def as_agreed(one: AgreementLine) -> Agreed:
    """What of it can differ from another version."""
    return Agreed(
        version=one.version,
        need=one.brief.need,
        behaviour=one.brief.behaviour,
        criteria=one.brief.criteria,
        plan=one.plan.plan,
        needs=one.needs.needs or Needs(),
        hours=one.feasibility.hours,
        due=one.due,
        files=one.brief.files,
    )


def _brief(row: models.Brief) -> BriefLine:
    criteria = tuple(Criterion(**one) for one in row.criteria)
    files = tuple(BriefFile(**one) for one in row.files)
    return BriefLine(row.version, row.need, row.behaviour, criteria, files, row.person, row.at)


def _assessment(row: models.Assessment, brief: int, *, stale: bool) -> AssessmentLine:
    return AssessmentLine(
        number=row.number,
        role=Role(row.role),
        person=row.person,
        brief=brief,
        stale=stale,
        text=row.text,
        feasible=row.feasible,
        hours=_three(row.hours),
        needs=_needs(row.needs),
        plan=tuple(PlannedTest(**one) for one in row.plan),
        at=row.at,
    )


def _three(hours: list[float] | None) -> tuple[float, float, float] | None:
    return (hours[0], hours[1], hours[2]) if hours else None


def _needs(lists: dict[str, list[str]] | None) -> Needs | None:
    return None if lists is None else Needs(**{name: tuple(some) for name, some in lists.items()})


def _due(row: Any) -> Due | None:
    """The dates of an agreement or of a move."""
    return Due(row.latest, row.earliest, row.confidence, row.forecast) if row.latest else None


def _agreement(
    row: models.Agreement,
    answer: models.AgreementAnswer | None,
    state: ChangeState,
    briefs: dict[int, BriefLine],
    said: dict[int, AssessmentLine],
) -> AgreementLine:
    return AgreementLine(
        version=row.version,
        brief=briefs[row.brief_id],
        feasibility=said[row.feasibility_id],
        needs=said[row.needs_id],
        plan=said[row.plan_id],
        due=_due(row),
        by=row.person,
        at=row.at,
        answer=Answer(answer.answer) if answer else None,
        answered_by=answer.person if answer else "",
        answered_at=answer.at if answer else None,
        why=answer.why if answer else "",
        in_force=row.version == state.agreed,
    )


def _date_move(
    row: models.DateMove, version: int, answer: models.DateMoveAnswer | None, state: ChangeState
) -> DateMoveLine:
    return DateMoveLine(
        number=row.number,
        agreement=version,
        due=Due(row.latest, row.earliest, row.confidence, row.forecast),
        why=row.why,
        by=row.person,
        at=row.at,
        answer=Answer(answer.answer) if answer else None,
        answered_by=answer.person if answer else "",
        answered_at=answer.at if answer else None,
        answered_why=answer.why if answer else "",
        open=bool(state.move and state.move.number == row.number),
    )
