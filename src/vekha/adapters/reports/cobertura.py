"""Cobertura XML: which lines ran."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from vekha.adapters.reports.xml import BadReport, elements, local


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """`status`: passed if it could be read, else unknown. `percent` of `lines` that ran at least once."""

    status: str
    reason: str
    covered: int = 0
    lines: int = 0

    @property
    def percent(self) -> float:
        return 100 * self.covered / self.lines if self.lines else 0.0


def read_cobertura(path: Path, *, not_before: float) -> CoverageReport:
    """Counts the lines of each class; `line-rate` attributes are not believed. Never raises for bad input."""
    covered, lines = 0, 0
    try:
        for element in elements(path, not_before):
            if local(element) != "class":
                continue
            hits = _hits([line for part in element if local(part) == "lines" for line in part])
            lines += len(hits)
            covered += sum(count > 0 for count in hits.values())
            element.clear()
    except (BadReport, ValueError) as bad:
        return CoverageReport("unknown", str(bad))
    if not lines:
        return CoverageReport("unknown", f"the report {path.name} names no line of code")
    return CoverageReport("passed", f"{covered} of {lines} lines", covered, lines)


def _hits(found: list[Element]) -> dict[str, int]:
    """Times that each line ran. Raises BadReport for a number that is none."""
    hits: dict[str, int] = {}
    for line in found:
        number, count = line.get("number", ""), line.get("hits", "")
        if not (number.isdigit() and count.isdigit()):
            raise BadReport(f"line {number!r} has {count!r} hits: these are no numbers")
        hits[number] = max(hits.get(number, 0), int(count))
    return hits
