"""What client and manager agree on: briefs, what each role says of them, agreements and moves of the date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by
from vekha.api.changes import CHANGE
from vekha.api.fields import (
    Count,
    CriterionIn,
    DueIn,
    FileName,
    Given,
    NeedsIn,
    Number,
    PlannedTestIn,
    Project,
    Text,
    Version,
    Wanted,
)
from vekha.api.uploads import Upload, files_of
from vekha.config.attachments import keep_attachment
from vekha.core.actors import Role
from vekha.core.agreement import BriefFile, Due
from vekha.core.briefing import MOST_FILES
from vekha.core.change import Answer
from vekha.core.difference import Difference
from vekha.core.errors import NotFound
from vekha.database import queries
from vekha.database.agreement_pages import AgreementLine, DateMoveLine
from vekha.database.differences import agreement_difference
from vekha.operations.answer_agreement import answer_agreement as answer_version
from vekha.operations.answer_date_move import answer_date_move as answer_move
from vekha.operations.assess import assess as say
from vekha.operations.before_keeping import let_write_brief
from vekha.operations.brief_files import files_after
from vekha.operations.move_date import move_date as ask_move
from vekha.operations.propose_agreement import propose_agreement as propose
from vekha.operations.seeing import let_in
from vekha.operations.write_brief import write_brief as write

part = Part("Agreement")
Hour = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Agreements:
    """`due`: the date in force, with the last move that the client accepted. Newest first."""

    due: Due | None
    agreements: tuple[AgreementLine, ...]
    date_moves: tuple[DateMoveLine, ...]


@dataclass(frozen=True, slots=True)
class BriefMade:
    version: int
    criteria: tuple[str, ...]  # their ids
    files: tuple[BriefFile, ...]


@dataclass(frozen=True, slots=True)
class AssessmentMade:
    number: int
    role: Role


@dataclass(frozen=True, slots=True)
class Proposed:
    """The version of the agreement, or the number of the move."""

    number: int


@dataclass(frozen=True, slots=True)
class Answered:
    number: int
    answer: Answer


class BriefIn(Given):
    """The whole brief. `after`: the version that was read, 0 for the first.

    Its files go on from there; one that is sent takes the place of an older one of its name, `drop_files` takes some
    out.
    """

    after: Count
    need: Text
    behaviour: Text
    criteria: Annotated[list[CriterionIn], Field(max_length=200)]
    drop_files: Annotated[tuple[FileName, ...], Field(max_length=MOST_FILES)] = ()


class AssessmentIn(Given):
    """`brief`: the version that was read. Developers give `feasible` and `hours`, DevOps `needs`, testers `plan`."""

    role: Role
    brief: Count
    text: Text = ""
    feasible: bool | None = None
    hours: tuple[Hour, Hour, Hour] | None = None
    needs: NeedsIn | None = None
    plan: Annotated[tuple[PlannedTestIn, ...], Field(max_length=200)] = ()


class ProposalIn(Given):
    """Without `due`, the forecast's 85 % day."""

    due: DueIn | None = None


class AnswerIn(Given):
    answer: Answer
    why: Text = ""


class DateMoveIn(Given):
    due: DueIn
    why: Text


@reads(part, CHANGE + "/agreements", Agreements)
def list_agreements(request: HttpRequest, project: Project, number: Number) -> Agreements:
    """Every version of the agreement, with its criteria and answer; and every move of the date."""
    let_in(by(request), project)
    found = queries.change_page(project, number)
    return Agreements(found.due, found.agreements, found.date_moves)


@reads(part, CHANGE + "/agreements/{version}", AgreementLine)
def show_agreement(request: HttpRequest, project: Project, number: Number, version: Version) -> AgreementLine:
    """One version of the agreement."""
    let_in(by(request), project)
    for one in queries.change_page(project, number).agreements:
        if one.version == version:
            return one
    raise NotFound("no_agreement", f"{project}/{number} has no agreement {version}.", "See the list of agreements.")


@reads(part, CHANGE + "/agreement-difference", Difference)
def compare_agreements(
    request: HttpRequest, project: Project, number: Number, older: Wanted = 0, newer: Wanted = 0
) -> Difference:
    """What differs between two versions; by itself, the newest and the one before it."""
    let_in(by(request), project)
    return agreement_difference(project, number, older=older, newer=newer)


@acts(part, "POST", CHANGE + "/briefs", BriefMade, takes=Upload("brief", "files", MOST_FILES))
def write_brief(request: HttpRequest, project: Project, number: Number, given: BriefIn) -> BriefMade:
    """Say what is wanted: a new version of the brief (managers and clients)."""
    made = write(
        project,
        number,
        after=given.after,
        need=given.need.strip(),
        behaviour=given.behaviour.strip(),
        criteria=[one.made() for one in given.criteria],
        files=_files(request, project, number, given),
        by=by(request),
        now=now(),
    )
    return BriefMade(
        made.version, tuple(one["id"] for one in made.criteria), tuple(BriefFile(**one) for one in made.files)
    )


def _files(request: HttpRequest, project: str, number: int, given: BriefIn) -> tuple[BriefFile, ...] | None:
    """None: those of the brief before. Nothing is kept from whoever may not write a brief."""
    sent = files_of(request)
    if not (sent or given.drop_files):
        return None
    let_write_brief(project, number, by=by(request), now=now())
    kept = [keep_attachment(one.chunks(), one.name or "") for one in sent]
    return files_after(project, number, given.after, sent=kept, dropped=given.drop_files)


@acts(part, "POST", CHANGE + "/assessments", AssessmentMade)
def assess(request: HttpRequest, project: Project, number: Number, given: AssessmentIn) -> AssessmentMade:
    """Say as a role what the newest brief takes (developers, testers, DevOps engineers)."""
    made = say(
        project,
        number,
        given.role,
        brief=given.brief,
        text=given.text.strip(),
        feasible=given.feasible,
        hours=given.hours,
        needs=given.needs.made() if given.needs else None,
        plan=[one.made() for one in given.plan],
        by=by(request),
        now=now(),
    )
    return AssessmentMade(made.number, given.role)


@acts(part, "POST", CHANGE + "/agreements", Proposed)
def propose_agreement(request: HttpRequest, project: Project, number: Number, given: ProposalIn) -> Proposed:
    """Put a new version before the client (managers)."""
    due = given.due.made() if given.due else None
    return Proposed(propose(project, number, due=due, by=by(request), now=now()))


@acts(part, "POST", CHANGE + "/agreements/{version}/answers", Answered)
def answer_agreement(
    request: HttpRequest, project: Project, number: Number, version: Version, given: AnswerIn
) -> Answered:
    """Agree, or ask for another version (clients)."""
    answer_version(project, number, version, given.answer, why=given.why.strip(), by=by(request), now=now())
    return Answered(version, given.answer)


@acts(part, "POST", CHANGE + "/date-moves", Proposed)
def move_date(request: HttpRequest, project: Project, number: Number, given: DateMoveIn) -> Proposed:
    """Ask the client for another date (managers)."""
    return Proposed(ask_move(project, number, given.due.made(), why=given.why.strip(), by=by(request), now=now()))


@acts(part, "POST", CHANGE + "/date-moves/{move}/answers", Answered)
def answer_date_move(
    request: HttpRequest, project: Project, number: Number, move: Version, given: AnswerIn
) -> Answered:
    """Agree to another date, or keep the one that was agreed on (clients)."""
    answer_move(project, number, move, given.answer, why=given.why.strip(), by=by(request), now=now())
    return Answered(move, given.answer)
