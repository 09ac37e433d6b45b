"""Pages that can be found by their name: from Ctrl+K as from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from vekha.core.actors import Role
from vekha.database.pages import PersonLine, ProjectLine

MOST = 12  # that are shown


@dataclass(frozen=True, slots=True)
class Place:
    """`about`: what is searched besides its title, and shown beside it."""

    title: str
    about: str
    address: str


def places(
    words: str, projects: Iterable[ProjectLine], people: Iterable[PersonLine], mine: dict[str, frozenset[Role]]
) -> list[Place]:
    """Those in which every word is found; without words, all but people. Of people, those who share a project."""
    wanted = words.casefold().split()
    found = [*_pages(), *(place for one in projects for place in _of(one))]
    if wanted:
        found += [
            Place(one.name or one.handle, one.handle, reverse("person", args=[one.handle]))
            for one in people
            if set(one.roles) & set(mine)
        ]
    known = [one for one in found if all(word in f"{one.title} {one.about}".casefold() for word in wanted)]
    return known[:MOST]


def _pages() -> list[Place]:
    return [
        Place(_("Projects"), "", reverse("projects")),
        Place(_("People"), "", reverse("people")),
        Place(_("Your settings"), _("language, time zone, messages, name"), reverse("me")),
        Place(_("Bring in a project"), "", reverse("new_project")),
    ]


def _of(project: ProjectLine) -> list[Place]:
    return [
        Place(project.title, f"{_('project')} {project.slug}", reverse("project", args=[project.slug])),
        Place(_("People and access"), project.title, reverse("project_people", args=[project.slug])),
    ]
