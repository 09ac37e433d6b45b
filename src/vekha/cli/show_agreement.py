"""Briefs, assessments, agreements, dates and feedback in a terminal."""

from __future__ import annotations

from rich.text import Text

from vekha.cli.render import fields, heading, line, mark, moment, safe, short, table
from vekha.core.actors import Role
from vekha.core.agreement import Needs
from vekha.core.difference import Difference, Fate
from vekha.core.forecast import Forecast
from vekha.database.agreement_pages import AgreementLine, AssessmentLine, BriefLine, DateMoveLine, FeedbackLine
from vekha.database.pages import ChangePage

SIGNS = {Fate.SAME: (" ", ""), Fate.ADDED: ("+", "green"), Fate.REMOVED: ("-", "red")}


def show_brief(one: BriefLine) -> None:
    heading(f"Brief {one.version}")
    fields([("  need", one.need), ("  behaviour", one.behaviour), ("  by", f"{one.by}, {moment(one.at)}")])
    for criterion in one.criteria:
        line(f"{criterion.id}  {criterion}", indent=2)
    for file in one.files:
        line(f"file  {file}", indent=2)


def show_assessments(page: ChangePage) -> None:
    """The newest of each role; one of an older brief says so."""
    newest = {said.role: said for said in page.assessments}
    if newest:
        heading("What it takes")
    for said in newest.values():
        stale = f"! of brief {said.brief}: a newer one is there" if said.stale else ""
        word = ": ".join(filter(None, (f"{said.role} {said.person}", _word(said))))
        line("  ".join(filter(None, (word, stale))), indent=2)
        for test in said.plan:
            line(f"{test.criterion}  {test.how}", indent=4)


def _word(said: AssessmentLine) -> str:
    parts = [said.text] if said.text else []
    if said.role is Role.DEVELOPER:
        parts = ["can be done" if said.feasible else "CANNOT be done", *parts]
    if said.hours:
        parts.append(f"{' / '.join(f'{hour:g}' for hour in said.hours)} hours")
    if said.needs is not None:
        parts.append(_needed(said.needs))
    return "; ".join(parts)


def _needed(needs: Needs) -> str:
    lists = {"tools": needs.tools, "services": needs.services, "infrastructure": needs.infrastructure}
    if not needs:
        return "no tools, services or infrastructure are needed"
    return "; ".join(f"{name}: {', '.join(some) or 'none'}" for name, some in lists.items())


def show_agreement(one: AgreementLine) -> None:
    state = "in force" if one.in_force else "not answered yet" if one.answer is None else f"answered {one.answer}"
    heading(f"Agreement {one.version}, {state}")
    line(one.brief.behaviour, indent=2)
    for criterion in one.brief.criteria:
        line(f"{criterion.id}  {criterion}", indent=2)
        for test in one.plan.plan:
            if test.criterion == criterion.id:
                line(f"tested: {test.how}", indent=6, style="dim")
    for file in one.brief.files:
        line(f"file  {file}", indent=2)
    forecast = ", from the team's own history" if one.due and one.due.forecast else ""
    fields(
        [
            ("  brief", one.brief.version),
            ("  due", one.due and f"{one.due}{forecast}"),
            ("  by", f"{one.by}, {moment(one.at)}"),
            ("  answer", _answer(one)),
        ]
    )


def _answer(one: AgreementLine) -> str:
    if one.answer is None or one.answered_at is None:
        return ""
    return f"{one.answer} from {one.answered_by}, {moment(one.answered_at)}" + (f": {one.why}" if one.why else "")


def show_date_moves(moves: tuple[DateMoveLine, ...]) -> None:
    if moves:
        heading("Moves of the date")
    for one in moves:
        said = f"{one.answer} from {one.answered_by}" if one.answer else "not answered yet" if one.open else "replaced"
        why = f": {one.answered_why}" if one.answered_why else ""
        line(f"{one.number}  to {one.due}, asked by {one.by}, {moment(one.at)}: {one.why}", indent=2)
        line(f"{said}{why}", indent=5)


def show_feedback(feedback: tuple[FeedbackLine, ...]) -> None:
    if feedback:
        heading("Feedback")
    for one in feedback:
        text = Text.assemble(mark(one.satisfied), f"  {safe(one.person)}: {safe(one.text)}".rstrip(": "))
        line(Text.assemble(text, f" (artifact {short(one.digest)}, {moment(one.at)})"), indent=2)


def show_difference(found: Difference) -> None:
    heading(f"Agreement {found.older} to {found.newer}")
    if not found.parts:
        line("They say the same.", indent=2, style="dim")
    for part in found.parts:
        line(part.name, indent=2, style="bold")
        for one in part.lines:
            sign, style = SIGNS[one.fate]
            line(f"{sign} {one.text}", indent=4, style=style)


def show_forecast(found: Forecast) -> None:
    table(
        ("live by", "in", "of the runs", "back-test"),
        [
            (one.day, f"{one.days:.1f} days", f"{one.percent} %", f"{one.covered:.0f} % of history was")
            for one in found.quantiles
        ],
        empty="",
    )
    why, (low, middle, high) = found.why, found.why.ratios
    heading("Why")
    line(
        f"{why.changes} finished changes took {low:.2f} to {high:.2f} days for each expected hour, {middle:.2f} in the "
        f"middle. This one is expected to take {why.expected:.1f} hours: (best + 4 likely + worst) / 6. "
        f"{found.runs} runs, seed {found.seed}, counted from {moment(found.start)}.",
        indent=2,
    )
    line("These weigh most, being of nearby size:", indent=2)
    for one in why.heaviest:
        line(f"change {one.number}: {one.hours:.1f} hours, {one.days:.1f} days ({one.share:.0f} %)", indent=4)
