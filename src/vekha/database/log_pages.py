"""What a change's logs are about: the checks whose output they are."""

from __future__ import annotations

from vekha.core.errors import NotFound
from vekha.database import models
from vekha.database.lines import evidence_line
from vekha.database.pages import EvidenceLine
from vekha.database.queries import project_of


def checked(slug: str, number: int) -> tuple[models.Change, dict[str, tuple[int, EvidenceLine]]]:
    """The change; by log stream: the candidate's number and what the check found. Raises NotFound. Three queries."""
    rows = models.Change.objects.select_related("project").filter(project=project_of(slug), number=number)
    row = rows.first()
    if row is None:
        raise NotFound("no_change", f"{slug} has no change {number}.", f"See `vekha change list {slug}`.")
    found = models.Evidence.objects.filter(candidate__change=row).select_related("candidate").order_by("at", "pk")
    return row, {one.log: (one.candidate.number, evidence_line(one)) for one in found if one.log}
