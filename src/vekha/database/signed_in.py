"""Whose session it is, with what every page asks of them: one query instead of four."""

from __future__ import annotations

from vekha.database.models import Person

_ASKED = """
SELECT person.*, disabled_person.id IS NOT NULL AS out, rules.zone, rules.language,
       (SELECT seq FROM journal_head LIMIT 1) AS journal_seq
FROM person
LEFT JOIN disabled_person ON disabled_person.person_id = person.id
LEFT JOIN LATERAL (
    SELECT zone, language FROM message_rules WHERE person_id = person.id ORDER BY id DESC LIMIT 1
) rules ON true
WHERE person.id = %s
"""


def signed_in(key: int) -> Person | None:
    """The person with `out`, `zone`, `language` and `journal_seq` as they are now."""
    return next(iter(Person.objects.raw(_ASKED, [key])), None)
