"""Finds changes by what people wrote, by number, and by the beginning of a commit or an artifact."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from vekha.database import models
from vekha.database.pages import ChangeLine
from vekha.database.queries import Slugs, change_lines, snapshot

MOST_FOUND = 50
HEX = re.compile("[0-9a-f]{6,64}")


def search(words: str, of: Slugs = None) -> tuple[ChangeLine, ...]:
    """At most `MOST_FOUND` changes, newest first, in which every word is found: in what people wrote, as the number, or
    as the beginning of a commit or an artifact."""
    with snapshot():
        rows = matching(words, of).select_related("project").order_by("-created_at", "-pk")
        return change_lines(list(rows[:MOST_FOUND]))


def matching(words: str, of: Slugs = None) -> QuerySet[models.Change]:
    """All of them, in no order."""
    rows = models.Change.objects.all()
    if of is not None:
        rows = rows.filter(project__slug__in=of)
    for one in words.split():
        rows = rows.filter(pk__in=_with_word(one))
    return rows


def _with_word(word: str) -> QuerySet[models.Change, int]:
    text = (
        Q(title__icontains=word)
        | Q(state__need__icontains=word)
        | Q(branch__iexact=word)
        | Q(briefs__need__icontains=word)
    )
    text |= (
        Q(briefs__behaviour__icontains=word) | Q(briefs__criteria__icontains=word) | Q(verdicts__why__icontains=word)
    )
    text |= Q(comments__text__icontains=word, comments__withdrawal=None)
    number = word.lstrip("#№")
    if number.isdecimal() and len(number) < 10:
        text |= Q(number=int(number))
    if HEX.fullmatch(digest := word.removeprefix("sha256:")):
        text |= Q(candidates__commit__startswith=digest) | Q(candidates__head__startswith=digest)
        text |= Q(candidates__digest__startswith=f"sha256:{digest}")
    return models.Change.objects.filter(text).values_list("pk", flat=True)
