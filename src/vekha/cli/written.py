"""What people write in one line, read: criteria, planned tests, hours, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from vekha.core.agreement import Criterion, Due, Hours, PlannedTest
from vekha.core.errors import BadInput

# "C2: given a basket, when it is paid, then a letter comes"; in Russian: дано, когда, тогда
CRITERION = re.compile(
    r"(?:(?P<id>C\d+)\s*:\s*)?"
    r"(?:(?:given|дано|пусть)\b\s*:?\s*(?P<given>.+?)[\s,;]+)?"
    r"(?:when|когда)\b\s*:?\s*(?P<when>.+?)[\s,;]+"
    r"(?:then|тогда|то)\b\s*:?\s*(?P<then>.+)",
    re.IGNORECASE | re.DOTALL,
)
TEST = re.compile(r"(C\d+)\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)


def criterion(text: str) -> Criterion:
    """Raises BadInput `bad_criterion`."""
    found = CRITERION.fullmatch(text.strip())
    if found is None:
        example = "For example --criterion 'given a full basket, when it is paid, then a letter comes'."
        raise BadInput("bad_criterion", f"{text!r} does not say what happens when.", example)
    said = {name: (value or "").strip(" ,;\n") for name, value in found.groupdict().items()}
    return Criterion(said["id"].upper(), said["given"], said["when"], said["then"])


def criteria(before: Sequence[Criterion], written: Sequence[str], dropped: Sequence[str]) -> tuple[Criterion, ...]:
    """Those of the brief before without the dropped ones; what names one of them takes its place, the rest is new.

    Raises BadInput `bad_criterion`, `unknown_criterion`.
    """
    known = [one.id for one in before]
    if unknown := [name for name in dropped if name not in known]:
        raise BadInput("unknown_criterion", f"The brief has no criterion {unknown[0]}.", "See `vekha change show`.")
    said = [criterion(text) for text in written]
    anew = {one.id: one for one in said if one.id in known}
    kept = [anew.get(one.id, one) for one in before if one.id not in dropped]
    return (*kept, *(one for one in said if one.id not in anew))


def planned(text: str) -> PlannedTest:
    """ "C1: order with and without it". Raises BadInput `bad_test`."""
    found = TEST.fullmatch(text.strip())
    if found is None:
        what = f"{text!r} does not say which criterion it is about."
        raise BadInput("bad_test", what, "For example --test 'C1: order with and without it'.")
    return PlannedTest(found[1].upper(), found[2].strip())


def hours(text: str) -> Hours | None:
    """ "4,8,16" -> (4.0, 8.0, 16.0); None for "". Raises BadInput `bad_hours`."""
    if not text:
        return None
    try:
        best, likely, worst = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput("bad_hours", f"{text!r} is no estimate.", "Three numbers, as in --hours 4,8,16.") from error
    return best, likely, worst


def due(text: str, confidence: int, *, today: date) -> Due | None:
    """ "2026-12-24" or "+14" (days from today) with a confidence in percent, or "2026-12-01..2026-12-24", or None.

    Raises BadInput `bad_date`.
    """
    if not text:
        return None
    first, between, last = text.partition("..")
    if between:
        return Due(latest=_day(last, today), earliest=_day(first, today))
    return Due(latest=_day(text, today), confidence=confidence)


def _day(text: str, today: date) -> date:
    try:
        return today + timedelta(days=int(text)) if text.startswith("+") else date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        what, example = f"{text!r} is no date.", "Write it as 2026-12-24 or +14, a range as 2026-12-01..2026-12-24."
        raise BadInput("bad_date", what, example) from error
