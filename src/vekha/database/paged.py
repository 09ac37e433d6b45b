"""Long lists by the page: newest first, from the row before the last one that was seen. Constant numbers of queries.

Each gives one line more than `limit` if there are more.
"""

from __future__ import annotations

from vekha.database import lines, models
from vekha.database.environment_pages import ReleaseLine
from vekha.database.mailbox import MessageLine, message_lines
from vekha.database.mapping import environment_of
from vekha.database.pages import ChangeLine, EventLine
from vekha.database.queries import ENDED_STAGES, Slugs, change_lines
from vekha.database.search import matching
from vekha.database.timeline import events_before

Keyed = list[tuple[int, ChangeLine]]


def changes(of: Slugs, *, before: int | None, limit: int, ended: bool = True, words: str = "") -> Keyed:
    """With their keys. `words`: those in which every one of them is found."""
    rows = matching(words, of) if words else models.Change.objects.filter(project__slug__in=of or ())
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if not ended:
        rows = rows.exclude(stage__in=ENDED_STAGES)
    found = list(rows.select_related("project").order_by("-pk")[: limit + 1])
    return list(zip((row.pk for row in found), change_lines(found), strict=True))


def events(project: str, *, before: int | None, limit: int) -> tuple[EventLine, ...]:
    """Of a project, its changes and its environments."""
    under = [f"change:{project}/", f"environment:{project}/"]
    return events_before([f"project:{project}"], under=under, before=before, limit=limit + 1)


def messages(person: str, *, before: int | None, limit: int) -> list[tuple[int, MessageLine]]:
    """Of one person, with their keys."""
    rows = models.Message.objects.select_related("person", "project").filter(person__handle=person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return list(zip((row.pk for row in found), message_lines(found), strict=True))


def releases(row: models.Environment, *, before: int | None, limit: int) -> tuple[ReleaseLine, ...]:
    state = environment_of(row.state)
    rows = lines.releases().filter(environment=row).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(lines.release_line(one, state) for one in rows[: limit + 1])
