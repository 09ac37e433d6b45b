"""JUnit XML: what ran, and what failed by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from vekha.adapters.reports.xml import BadReport, elements, local

SHOWN = 3  # failing tests that the reason names; the rest is in `failed`


@dataclass(frozen=True, slots=True)
class JUnitReport:
    """`status`: passed, failed or unknown. `failed`: names as "module.Class::test"; errors count as failures."""

    status: str
    reason: str
    total: int = 0
    failed: tuple[str, ...] = ()
    skipped: int = 0


def read_junit(path: Path, *, not_before: float) -> JUnitReport:
    """Counts the cases themselves: `failures="0"` beside a failing case is not believed. Never raises for bad input."""
    total, skipped = 0, 0
    failed: list[str] = []
    try:
        for element in elements(path, not_before):
            if local(element) != "testcase":
                continue
            total += 1
            inside = {local(child) for child in element}
            if inside & {"failure", "error"}:
                failed.append(_name(element))
            elif "skipped" in inside:
                skipped += 1
            element.clear()
    except BadReport as bad:
        return JUnitReport("unknown", str(bad))
    if not total:
        return JUnitReport("failed", "no tests ran")
    if failed:
        more = f" and {len(failed) - SHOWN} more" if len(failed) > SHOWN else ""
        reason = f"{len(failed)} of {total} failed: {', '.join(failed[:SHOWN])}{more}"
        return JUnitReport("failed", reason, total, tuple(failed), skipped)
    if skipped == total:
        return JUnitReport("failed", f"all {total} tests were skipped", total, (), skipped)
    passed = f"{total - skipped} of {total} passed" + (f", {skipped} skipped" if skipped else "")
    return JUnitReport("passed", passed, total, (), skipped)


def _name(case: Element) -> str:
    owner, name = case.get("classname", ""), case.get("name", "unnamed")
    return f"{owner}::{name}" if owner else name
