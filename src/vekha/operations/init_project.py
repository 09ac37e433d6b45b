"""A project comes under Vekha's care."""

from __future__ import annotations

import re
from datetime import datetime

from vekha.core.actors import Actor, Role
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation
from vekha.operations.actors import person_called, refuse_taken
from vekha.policy import Action

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")


@operation
def init_project(slug: str, title: str, source: str, *, by: str, main: str, now: datetime) -> models.Project:
    """Makes the project, and `by` its DevOps engineer. The same project with the same source again changes nothing.

    Raises BadInput for a bad name, or a name that is taken by another repository; Denied.
    """
    if not SLUG.fullmatch(slug):
        raise BadInput("bad_name", f"{slug!r} is no project name.", "Use a-z, 0-9 and -, at most 30, as in `lavka`.")
    known = models.Project.objects.filter(slug=slug).first()
    if known is not None:
        if known.source != source:
            raise BadInput("name_taken", f"{slug} is the project of {known.source}.", "Choose another name.")
        return known
    project = models.Project(slug=slug, title=title, source=source, main=main, created_at=now)
    refuse_taken(by, by_person=False)
    somebody = models.Person.objects.filter(handle=by).exists()
    allow(actor_in(by, project) if somebody else Actor(by, project=slug), Action.ADD_PROJECT, project)
    project.save()
    person, _ = person_called(by, name=by, now=now)
    models.Membership.objects.create(person=person, project=project, role=Role.DEVOPS)
    data = {"title": title, "source": source, "main": main, "devops": by}
    append([Entry("ProjectAdded", f"project:{slug}", by, now, data)])
    return project
