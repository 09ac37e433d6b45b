"""One change in a terminal."""

from __future__ import annotations

from rich.text import Text

from vekha.cli.render import ago, cell, duration, fields, heading, line, mark, moment, safe, short
from vekha.core.waiting import On
from vekha.database.pages import AgreementLine, CandidateLine, ChangePage, EventLine, VerdictLine

LAST = 12  # events of the timeline that are shown


def show_change(page: ChangePage, *, everything: bool) -> None:
    one, waiting = page.line, page.line.waiting
    heading(f"{one.project}/{one.number}  {one.title}")
    whom = f"{waiting.who}, {waiting.what}" if waiting.on is not On.NOBODY else ""
    fields(
        [
            ("stands at", Text.assemble(mark(one.stage), f", for {ago(one.since)}")),
            ("waits for", whom and f"{whom} (since {moment(one.since)})"),
            ("on a no", page.if_no),
            ("why here again", one.reason),
            ("need", page.need),
            ("asked by", f"{one.requested_by}, {moment(one.created_at)}"),
            ("branch", one.branch),
            ("preview", _preview(page)),
            ("released", short(page.released) if page.released else ""),
        ]
    )
    if page.assessments:
        heading("What it takes")
        for said in page.assessments:
            hours = f" ({' / '.join(f'{hour:g}' for hour in said.hours)} hours)" if said.hours else ""
            line(f"{said.role} {said.person}: {said.text}{hours}", indent=2)
    for agreement in page.agreements[: None if everything else 1]:
        _agreement(agreement)
    for candidate in page.candidates:
        show_candidate(candidate)
    _timeline(page.timeline, everything)


def show_candidate(candidate: CandidateLine) -> None:
    """Its evidence with every failing test named, and what people said."""
    state = "at hand" if candidate.at_hand and candidate.open else "refused" if candidate.at_hand else "past"
    heading(f"Candidate {candidate.number}, {state}")
    fields(
        [
            ("  by", f"{candidate.author}, {moment(candidate.created_at)}"),
            ("  commit", f"{short(candidate.commit)} (branch {short(candidate.head)} on main {short(candidate.base)})"),
            ("  artifact", short(candidate.digest) if candidate.digest else "not built"),
            ("  renews", f"candidate {candidate.renews}: the same patch on a newer main" if candidate.renews else ""),
        ]
    )
    for one in candidate.evidence:
        line(Text.assemble(mark(one.outcome), f"  {one.check}: {safe(one.reason)} ({duration(one.seconds)})"), indent=2)
        for name in one.failed:
            line(f"✗ {name}", indent=6, style="red")
    for verdict in candidate.verdicts:
        line(verdict_text(verdict), indent=2)


def verdict_text(one: VerdictLine) -> Text:
    why = f": {safe(one.why)}" if one.why else ""
    carried = f", carried over from candidate {one.carried_from}" if one.carried_from else ""
    return Text.assemble(
        mark(one.answer), f"  {one.role} {safe(one.person)}{why} (agreement {one.agreement}, {moment(one.at)}{carried})"
    )


def _agreement(one: AgreementLine) -> None:
    state = "in force" if one.in_force else "not answered yet" if one.answer is None else f"answered {one.answer}"
    heading(f"Agreement {one.version}, {state}")
    line(one.text, indent=2)
    for criterion in one.criteria:
        line(f"• {criterion}", indent=2)
    fields([("  due", one.due), ("  by", f"{one.by}, {moment(one.at)}"), ("  answer", _answer(one))])


def _answer(one: AgreementLine) -> str:
    if one.answer is None or one.answered_at is None:
        return ""
    return f"{one.answer} from {one.answered_by}, {moment(one.answered_at)}" + (f": {one.why}" if one.why else "")


def show_agreements(agreements: tuple[AgreementLine, ...]) -> None:
    for one in agreements:
        _agreement(one)


def _preview(page: ChangePage) -> str:
    if page.preview is None or page.preview.current is None:
        return ""
    served = page.preview.current
    what = f"candidate {served.candidate}" if served.change else "what production served"
    return f"{page.preview.url} serves {what}"


def _timeline(events: tuple[EventLine, ...], everything: bool) -> None:
    shown = events if everything else events[-LAST:]
    heading("Timeline")
    if len(shown) < len(events):
        line(f"{len(events) - len(shown)} earlier ones: --all", indent=2, style="dim")
    show_events(shown)


def show_events(events: tuple[EventLine, ...], *, subjects: bool = False) -> None:
    for one in events:
        subject = f" {one.subject.partition(':')[2]}" if subjects else ""
        text = Text.assemble((moment(one.at), "dim"), (subject, "dim"), "  ", cell(f"{one.by} {one.text}"))
        line(text, indent=2)
