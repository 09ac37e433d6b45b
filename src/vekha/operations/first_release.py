"""A project's first release: main as it is, built and checked like any candidate; there is no change to judge."""

from __future__ import annotations

from datetime import datetime

from vekha.core.errors import Exit, VekhaError
from vekha.database import models
from vekha.database.first_release import under_way
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, handles, operation, project_named
from vekha.operations.environments import environment_for, locked, state_of
from vekha.operations.register_candidate import build_of
from vekha.policy import Action


@operation
def first_release(slug: str, commit: str, *, author: str, by: str, domain: str, now: datetime) -> models.Candidate:
    """`commit` is the head of main, `author` its author's e-mail.

    Raises VekhaError `released_before` once production has served anything: from then on a release takes a change; and
    `first_under_way` while one is: a second one would come to production after it, with nobody's yes.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.FIRST_RELEASE, project)
    production = locked(environment_for(project, None, domain, now))
    if state_of(production).current:
        raise VekhaError(
            "released_before", f"{slug} is in production.", "Everything else takes a change: `vekha change`."
        )
    if run := under_way(project):
        what = f"The first release of {slug} is on its way: run {run.pk}."
        raise VekhaError(
            "first_under_way", what, "Wait for its end; if it is refused, ask again.", exit_code=Exit.WAITS
        )
    number = 1 + models.Candidate.objects.filter(project=project, change=None).count()
    candidate = models.Candidate.objects.create(
        project=project,
        change=None,
        number=number,
        head=commit,
        commit=commit,
        base=commit,
        author=handles([author]).get(author, author),
        created_at=now,
    )
    entry = Entry("FirstReleaseAsked", f"project:{slug}", by, now, {"commit": commit, "candidate": number})
    append([entry], work=[build_of(candidate, by, now)])
    return candidate
