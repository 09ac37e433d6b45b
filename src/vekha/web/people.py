"""Handles as names."""

from __future__ import annotations

from collections.abc import Iterable

from vekha.core.actors import VEKHA, Role
from vekha.database.pages import PersonLine


def names_of(people: Iterable[PersonLine]) -> dict[str, str]:
    """Handle -> the name that a page shows. The platform itself is called Vekha."""
    return {one.handle: one.name or one.handle for one in people} | {VEKHA.handle: "Vekha"}


def by_role(people: Iterable[PersonLine], project: str) -> list[tuple[Role, list[str]]]:
    """Every role with the handles of those who have it, in the order in which a change meets them."""
    found: dict[Role, list[str]] = {role: [] for role in Role}
    for one in people:
        for role in one.roles.get(project, ()):
            found[role].append(one.handle)
    return list(found.items())
