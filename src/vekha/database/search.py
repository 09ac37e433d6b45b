"""Finds changes by what people wrote, by number, and by the beginning of a commit or an artifact."""

from __future__ import annotations

import re

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from vekha.database import models
from vekha.database.pages import ChangeLine
from vekha.database.queries import Slugs, change_lines, snapshot

MOST_FOUND = 50
HEX = re.compile("[0-9a-f]{6,64}")
APART = re.compile(r"[\W_]+")  # what stands between words: the function `vekha_words` in the database parts them so too
WRITTEN = """
SELECT id FROM change WHERE vekha_words(title || ' ' || coalesce(state ->> 'need', '')) @@ %(words)s::tsquery
UNION SELECT change_id FROM brief
WHERE vekha_words(need || ' ' || behaviour || ' ' || criteria::text) @@ %(words)s::tsquery
UNION SELECT change_id FROM verdict WHERE vekha_words(why) @@ %(words)s::tsquery
"""
TALKED = """
UNION SELECT comment.change_id FROM comment LEFT JOIN comment_withdrawal ON comment_id = comment.id
WHERE vekha_words(text) @@ %(words)s::tsquery AND comment_withdrawal.id IS NULL
"""
NAMED = "UNION SELECT id FROM change WHERE number = %(number)s OR branch = %(word)s"
HASHED = """
UNION SELECT change_id FROM candidate WHERE commit LIKE %(hash)s OR head LIKE %(hash)s OR digest LIKE %(digest)s
"""


def search(words: str, of: Slugs = None) -> tuple[ChangeLine, ...]:
    """At most `MOST_FOUND` changes, newest first, in which every word is found: as the beginning of a word that people
    wrote, as the number, or as the beginning of a commit or an artifact."""
    with snapshot():
        newest = matching(words, of).order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_FOUND]
        keys = list(newest)  # keys alone are sorted faster than whole rows
        found = models.Change.objects.filter(pk__in=keys).select_related("project").order_by("-created_at", "-pk")
        return change_lines(list(found))


def matching(words: str, of: Slugs = None) -> QuerySet[models.Change]:
    """All of them, in no order."""
    rows = models.Change.objects.all()
    if of is not None:
        rows = rows.filter(project__slug__in=of)
    for one in words.replace("\0", " ").split():
        rows = rows.filter(pk__in=_with_word(one))
    return rows


def _with_word(word: str) -> RawSQL:
    """The keys of the changes that have it."""
    number, digest = word.lstrip("#№"), word.removeprefix("sha256:")
    hashed = bool(HEX.fullmatch(digest))
    given = {
        "words": " & ".join(f"'{one}':*" for one in APART.split(word.lower()) if one),
        "number": int(number) if number.isdecimal() and len(number) < 10 else None,
        "word": word,
        "hash": f"{digest}%",
        "digest": f"sha256:{digest}%",
    }
    names = list[str]()

    def named(found: re.Match[str]) -> str:
        names.append(found[1])
        return "%s"

    text = re.sub(r"%\((\w+)\)s", named, f"{WRITTEN}{TALKED}{NAMED}{HASHED if hashed else ''}")
    return RawSQL(text, [given[name] for name in names])  # noqa: S611 - values are parameters
