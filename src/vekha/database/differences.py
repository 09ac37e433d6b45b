"""What differs between versions of a change's agreement."""

from __future__ import annotations

from collections.abc import Sequence

from vekha.core.difference import Difference, difference
from vekha.core.errors import NotFound
from vekha.database import models
from vekha.database.about import about
from vekha.database.agreement_lines import agreed_on, as_agreed
from vekha.database.agreement_pages import AgreementLine
from vekha.database.mapping import change_of
from vekha.database.queries import project_of, snapshot


def agreements_of(slug: str, number: int) -> tuple[models.Change, tuple[AgreementLine, ...]]:
    """The change, and every version of its agreement, newest first. Raises NotFound `no_project`, `no_change`."""
    with snapshot():
        rows = models.Change.objects.select_related("project")
        row = rows.filter(project=project_of(slug), number=number).first()
        if row is None:
            raise NotFound("no_change", f"{slug} has no change {number}.", f"See `vekha change list {slug}`.")
        return row, agreed_on(about(row), change_of(row.state)).agreements


def agreement_difference(slug: str, number: int, *, older: int = 0, newer: int = 0) -> Difference:
    """Between two versions; 0: the newest, and the one before it. Raises NotFound `no_agreement`."""
    _, agreements = agreements_of(slug, number)
    return between(agreements, older=older, newer=newer, of=f"{slug}/{number}")


def between(agreements: Sequence[AgreementLine], *, older: int = 0, newer: int = 0, of: str) -> Difference:
    """As `agreement_difference`, of versions that are read already. `of` names the change."""
    found = {one.version: one for one in agreements}
    last = newer or max(found, default=0)
    first = older or last - 1
    for version in (first, last):
        if version not in found:
            known = f"There are versions 1 to {max(found)}." if found else "Nothing was proposed yet."
            raise NotFound("no_agreement", f"{of} has no agreement {version}.", known)
    return difference(as_agreed(found[first]), as_agreed(found[last]))
