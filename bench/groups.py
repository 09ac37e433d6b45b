"""All measurements, by group."""

from __future__ import annotations

from bench.rows import Measurement
from bench.spine import journal

GROUPS: dict[str, tuple[Measurement, ...]] = {
    "spine": (
        Measurement("journal_append", (journal.APPEND,), journal.measure_append),
        Measurement("journal_verify", (journal.VERIFY,), journal.measure_verify),
    ),
}


def chosen(only: str) -> list[Measurement]:
    """Those of a group, the one of that name, or all for "". Raises LookupError."""
    everything = [one for group in GROUPS.values() for one in group]
    found = list(GROUPS.get(only, ())) or [one for one in everything if only in ("", one.name)]
    if not found:
        known = ", ".join([*GROUPS, *(one.name for one in everything)])
        raise LookupError(f"Nothing is called {only!r} here. There are: {known}.")
    return found
