"""All measurements, by group."""

from __future__ import annotations

from bench.people import pages
from bench.rows import Measurement
from bench.spine import boot_probe, builds, candidate, environment, journal, status, switches

GROUPS: dict[str, tuple[Measurement, ...]] = {
    "spine": (
        Measurement("candidate", (candidate.CANDIDATE,), candidate.measure),
        Measurement("builds", builds.FIGURES, builds.measure),
        Measurement("switches", switches.FIGURES, switches.measure),
        Measurement("boot_probe", (boot_probe.INTERVAL,), boot_probe.measure),
        Measurement("journal_append", (journal.APPEND,), journal.measure_append),
        Measurement("journal_verify", (journal.VERIFY,), journal.measure_verify),
        Measurement("status", (status.STATUS,), status.measure),
        Measurement("environment_from_lock", (environment.FROM_LOCK,), environment.measure),
    ),
    "people": (Measurement("pages", (*pages.FIGURES.values(), pages.AT_ONCE), pages.measure),),
}


def chosen(only: str) -> list[Measurement]:
    """Those of a group, of one measurement, with one of the rows, or all for "". Raises LookupError."""
    everything = [one for group in GROUPS.values() for one in group]
    found = list(GROUPS.get(only, ())) or [one for one in everything if only in ("", one.name, *_rows(one))]
    if not found:
        known = ", ".join([*GROUPS, *(one.name for one in everything)])
        raise LookupError(f"Nothing is called {only!r} here. There are: {known}.")
    return found


def _rows(one: Measurement) -> list[str]:
    return [figure.name for figure in one.figures]
