"""The outbox: who must act or know is planned in the transaction of the fact itself; the rest is done by a job.

Written in the message that writes the journal: it costs no turn to the database, and none of a service.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vekha.core.telling import Told, about, told
from vekha.database.jobs import MESSAGES, TELL, job
from vekha.database.statements import Statement

if TYPE_CHECKING:
    from vekha.database.journal import Entry

PLAN = """INSERT INTO message (seq, person_id, project_id, name, topic, path, at, settled)
SELECT %s, person.id, project.id, %s, %s, %s, %s, 'planned'
FROM project JOIN membership ON membership.project_id = project.id JOIN person ON person.id = membership.person_id
WHERE project.slug = %s AND person.handle <> %s AND (membership.role = ANY(%s) OR person.handle = ANY(%s))
GROUP BY person.id, project.id
ON CONFLICT (seq, person_id) DO NOTHING"""
A_PROGRAM = "EXISTS (SELECT FROM webhook WHERE removed_at IS NULL)"
ANYBODY = f"(EXISTS (SELECT FROM channel WHERE removed_at IS NULL) OR {A_PROGRAM})"


def planned(entries: Iterable[tuple[int, Entry]]) -> list[Statement]:
    """The messages about these events, by their numbers, and the job that carries them on if anybody listens.

    Whoever did it is not told of it.
    """
    found = [(seq, entry) for seq, entry in entries if "project" in about(entry.subject)]
    if not found:
        return []
    plans = [_plan(seq, entry, one) for seq, entry in found for one in told(entry.kind, entry.subject, entry.data)]
    numbers = [seq for seq, _ in found]
    mailed = any(one.linked for _, entry in found for one in told(entry.kind, entry.subject, entry.data))
    listens = "true" if mailed else ANYBODY if plans else A_PROGRAM
    return [*plans, job(MESSAGES, TELL, {"first": numbers[0], "last": numbers[-1]}, only_if=listens)]


def _plan(seq: int, entry: Entry, one: Told) -> Statement:
    project = about(entry.subject)["project"]
    who = [project, entry.by, [role.value for role in one.roles], list(one.handles)]
    return Statement(PLAN, [seq, one.name, one.topic.value, one.path, entry.at, *who])
