"""What follows from an entry of the journal for those who must act or know; the table is `telling_table.py`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vekha.core.actors import Role
from vekha.core.telling_table import TABLE
from vekha.core.topics import Topic

BY_EVENT = {event: tuple(row for row in TABLE if row.event == event) for event in {row.event for row in TABLE}}


@dataclass(frozen=True, slots=True)
class Told:
    """A message to be planned: to all who have one of the roles, and to these people. `path` is on Vekha's pages."""

    name: str  # of the table's row
    topic: Topic
    roles: frozenset[Role]
    handles: tuple[str, ...]
    path: str
    linked: bool = False  # it comes by e-mail to whoever has no channel


def told(event: str, subject: str, data: Mapping[str, Any]) -> tuple[Told, ...]:
    """`subject` as the journal names it. Nothing for an event that nobody needs to hear of."""
    known = {**data, **about(subject)}
    return tuple(
        Told(row.name, row.topic, row.to, _handles(known.get(row.people, ())), path(subject, row.place), row.linked)
        for row in BY_EVENT.get(event, ())
        if all(known.get(name) == wanted for name, wanted in row.only.items())
    )


def about(subject: str) -> dict[str, str]:
    """Of "environment:lavka/preview-1": {"project": "lavka", "environment": "preview-1"}."""
    kind, _, name = subject.partition(":")
    project, _, rest = name.partition("/")
    return {"project": project, kind: rest} if rest else {kind: name}


def path(subject: str, place: str = "") -> str:
    """Where on Vekha's pages that is: "/lavka/changes/1#verdict"."""
    known = about(subject)
    if "change" in known:
        page = f"/{known['project']}/changes/{known['change']}"
    elif "environment" in known:
        page = f"/{known['project']}/environments/{known['environment']}"
    else:
        page, place = "/", f"project-{known['project']}" if "project" in known else ""
    return f"{page}#{place}" if place else page


def _handles(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
