"""The files of a brief that is being written, for coats that say what is new in them."""

from __future__ import annotations

from collections.abc import Sequence

from vekha.core.agreement import BriefFile
from vekha.core.errors import BadInput
from vekha.database.change_files import briefs_of


def files_after(
    slug: str, number: int, version: int, *, sent: Sequence[BriefFile], dropped: Sequence[str]
) -> tuple[BriefFile, ...]:
    """Those of that version without the dropped ones; one of the same name takes the place of the old one.

    Raises BadInput `no_file`. Whether it is the newest version is for `write_brief` to say.
    """
    row = briefs_of(slug, number).filter(version=version).first()
    before = [BriefFile(**one) for one in row.files] if row else []
    if unknown := [name for name in dropped if name not in [one.name for one in before]]:
        raise BadInput("no_file", f"The brief has no file {unknown[0]}.", "See which ones it has.")
    anew = {one.name for one in sent}
    return (*(one for one in before if one.name not in (*dropped, *anew)), *sent)
