"""A project comes under Vekha's care by a request, as it does from a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest
from pydantic import StringConstraints

from vekha.adapters.git.names import check_branch
from vekha.api.acting import Part, acts, now
from vekha.api.callers import by, step_up
from vekha.api.fields import Given
from vekha.config.home import home
from vekha.core.errors import BadInput, VekhaError
from vekha.database import models
from vekha.operations.init_project import init_project
from vekha.operations.may_bring_in import may_bring_in
from vekha.operations.seeing import places
from vekha.workflows.take_in import Found, hear, keep, line_for, looked_at

part = Part("Looking")
Word = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """`left`: paths that are in no commit yet, so in no candidate. `call`: what the repository's host should call after
    a push, with the branch; "" if pushes are heard by a hook."""

    project: str
    title: str
    commit: str
    left: tuple[str, ...]
    call: str


class RepositoryIn(Given):
    """`source`: a folder on Vekha's machine, or a URL. `hook`: let pushes register candidates."""

    source: Word
    main: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x20]+$")] = "main"
    hook: bool = True


@acts(part, "POST", "/projects", BroughtIn)
def add_project(request: HttpRequest, given: RepositoryIn) -> BroughtIn:
    """Bring a project in; whoever does becomes its DevOps engineer (who may open a store in some project)."""
    step_up(request)
    may_bring_in(by=by(request), now=now())
    check_branch(given.main)
    with looked_at(given.source, given.main) as found:
        if models.Project.objects.filter(slug=found.slug).exists() and found.slug not in places(by(request)):
            raise BadInput("name_taken", f"{found.slug} is another project already.", "Choose another name.")
        keep(home(), found, init_project, by=by(request), now=now())
    call = _heard(found) if given.hook else f"{line_for(home(), found.slug)} BRANCH"
    return BroughtIn(found.slug, found.file.project.title, found.commit, found.left, call)


def _heard(found: Found) -> str:
    try:
        hear(home(), found.slug, found.source)
    except VekhaError:  # no hook can be written there: it is said what to call instead
        return f"{line_for(home(), found.slug)} BRANCH"
    return ""
