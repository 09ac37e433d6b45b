"""Files of a change, for coats that serve them: those of its briefs, and pictures that were shown with verdicts."""

from __future__ import annotations

import re

from django.db.models import QuerySet

from vekha.core.agreement import BriefFile
from vekha.core.errors import NotFound
from vekha.database import models

KEPT = re.compile(r"([0-9a-f]{64})\.([a-z]{1,10})")  # how `config/kept_files.py` names what it keeps


def briefs_of(slug: str, number: int) -> QuerySet[models.Brief]:
    """Every version of the change's brief."""
    return models.Brief.objects.filter(change__project__slug=slug, change__number=number)


def file_in(briefs: QuerySet[models.Brief], kept: str) -> BriefFile:
    """`kept`: its digest and kind, "<64 digits>.png"; as its newest version calls it. Raises NotFound `no_file`."""
    wanted = {}
    if named := KEPT.fullmatch(kept):
        wanted = {"digest": f"sha256:{named[1]}", "kind": named[2]}
    brief = briefs.filter(files__contains=[wanted]).order_by("-version").first() if wanted else None
    if brief is None:
        raise NotFound("no_file", "There is no such file.")
    return next(BriefFile(**row) for row in brief.files if wanted.items() <= row.items())


def has_picture(slug: str, number: int, name: str) -> bool:
    """Whether a verdict on the change was given with it."""
    mine = models.Verdict.objects.filter(change__project__slug=slug, change__number=number)
    return bool(KEPT.fullmatch(name)) and mine.filter(picture=name).exists()
