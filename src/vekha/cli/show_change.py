"""One change in a terminal, and lists of them."""

from __future__ import annotations

from rich.text import Text

from vekha.cli.render import ago, cell, duration, fields, heading, line, mark, moment, safe, short, table
from vekha.cli.show_agreement import show_agreement, show_assessments, show_brief, show_date_moves, show_feedback
from vekha.core.waiting import On
from vekha.database.agreement_pages import CommentLine
from vekha.database.pages import CandidateLine, ChangeLine, ChangePage, EventLine, VerdictLine

LAST = 12  # events of the timeline that are shown


def show_changes(found: tuple[ChangeLine, ...], *, empty: str) -> None:
    rows = [
        (f"{one.project}/{one.number}", one.title, mark(one.stage), ago(one.since), cell(one.waiting.who))
        for one in found
    ]
    table(("change", "title", "stands at", "for", "waits for"), rows, empty=empty)


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
            *(("waits also for", f"{also.who}, {also.what} (since {moment(also.since)})") for also in page.also_waits),
            ("emergency", _emergency(page)),
            ("owes", ", ".join(f"the verdict of the {one.role} (since {moment(one.since)})" for one in page.debts)),
            ("main holds", short(page.unmended) if page.unmended else ""),
            ("due", page.due),
            ("follows", f"the feedback on change {page.follows}" if page.follows else ""),
            ("followed by", f"change {page.followed_by}" if page.followed_by else ""),
            ("need", page.need),
            ("asked by", f"{one.requested_by}, {moment(one.created_at)}"),
            ("branch", one.branch),
            ("preview", _preview(page)),
            ("released", short(page.released) if page.released else ""),
        ]
    )
    _agreed_on(page, everything)
    for candidate in page.candidates:
        show_candidate(candidate)
    _discussion(page.discussion, everything)
    _timeline(page.timeline, everything)


def _emergency(page: ChangePage) -> str:
    if page.emergency is None:
        return ""
    said = "; ".join(f"{one.person}, {one.why} ({moment(one.at)})" for one in page.emergency.declared)
    skipped = ", ".join(page.emergency.skipped)
    return f"{said}; without: {skipped}" if skipped else f"{said}; it takes another person"


def _agreed_on(page: ChangePage, everything: bool) -> None:
    """A brief stands in its agreement too: alone only while there is no agreement on it."""
    unagreed = (page.unagreed,) if page.unagreed else ()
    for brief in page.briefs if everything else unagreed:
        show_brief(brief)
    show_assessments(page)
    for agreement in page.agreements[: None if everything else 1]:
        show_agreement(agreement)
    show_date_moves(page.date_moves)
    show_feedback(page.feedback)


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
    place = f" in place of {', '.join(one.stood_in_for)}" if one.stood_in_for else ""
    carried = f", carried over from candidate {one.carried_from}" if one.carried_from else ""
    return Text.assemble(
        mark(one.answer),
        f"  {one.role} {safe(one.person)}{safe(place)}{why} (agreement {one.agreement}, {moment(one.at)}{carried})",
    )


def _preview(page: ChangePage) -> str:
    if page.preview is None or page.preview.current is None:
        return ""
    served = page.preview.current
    what = f"candidate {served.candidate}" if served.change else "what production served"
    return f"{page.preview.url} serves {what}"


def _discussion(comments: tuple[CommentLine, ...], everything: bool) -> None:
    if comments:
        heading("Discussion")
    for one in comments if everything else comments[-LAST:]:
        said = safe(one.text) if one.withdrawn_at is None else "(withdrawn by its author)"
        line(Text.assemble((moment(one.at), "dim"), f"  {one.number}  {safe(one.by)}: {said}"), indent=2)


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
