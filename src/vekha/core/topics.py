"""What a message is about, as far as people choose by it; and one row of the table that says what is told to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vekha.core.actors import Role


class Topic(StrEnum):
    DECIDE = "decide"  # something waits for the reader
    REMINDER = "reminder"  # it waits for too long
    REFUSED = "refused"  # a check, a person or production said no
    MOVED = "moved"  # it is live, or it was rolled back
    NEWS = "news"  # good to know
    ALARM = "alarm"  # look at once; cannot be put off or turned away


@dataclass(frozen=True, slots=True)
class Row:
    """Of one kind of event: who is told, and which part (`place`) of the page the link leads to. `name` is its own.

    `only`: fields that must be so; `people`: the field that names who is told, besides those with a role in `to`.
    `linked`: it holds a client's own link, and comes by e-mail to whoever has no channel.
    """

    event: str
    name: str
    topic: Topic
    to: frozenset[Role]
    place: str
    only: Mapping[str, object] = field(default_factory=dict)
    people: str = ""
    linked: bool = False
