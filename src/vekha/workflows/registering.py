"""Branches become candidates, and main the first release: what is read from the repository first, and then acted on."""

from __future__ import annotations

from collections.abc import Callable

from vekha.core.errors import Exit, NotFound, VekhaError
from vekha.database import models
from vekha.operations.acting import project_named
from vekha.operations.first_release import first_release
from vekha.operations.register_candidate import register_candidate
from vekha.ports import Conflict, Merge, Outside

Merged = Merge | Conflict


def change_of_branch(slug: str, *, change: int = 0, branch: str = "") -> models.Change:
    """By its number, or by its branch. Raises NotFound `no_project`, `no_change`."""
    known = models.Change.objects.filter(project=project_named(slug)).select_related("project")
    row = known.filter(number=change).first() if change else known.filter(branch=branch).first()
    if row is None:
        which = f"number {change}" if change else f"the branch {branch}"
        raise NotFound("no_change", f"No change of {slug} has {which}.", f"See `vekha change list {slug}`.")
    return row


def register_branch(outside: Outside, row: models.Change, who: Callable[[Merged], str]) -> int:
    """Merges the change's branch onto main as they are now; gives the candidate's number, an old one's if it is that.

    `who` acts. Raises GateRed `conflict`, Denied, NotFound, VekhaError.
    """
    slug, git = row.project.slug, outside.git(row.project.slug)
    git.fetch()
    merged = git.merge(git.head(row.branch), git.head(row.project.main))
    try:
        return register_candidate(slug, row.number, merged, by=who(merged), now=outside.clock.now()).number
    except VekhaError as error:
        if error.exit is not Exit.OK:  # "known": the same commit again is no failure
            raise
        latest = models.Candidate.objects.filter(change=row).order_by("-number").first()
        return latest.number if latest else 0


def open_store(outside: Outside, slug: str, *, by: str) -> tuple[str, models.Candidate]:
    """Asks for the first release of main as it is now; gives its commit. Raises as `first_release`."""
    project, git = project_named(slug), outside.git(slug)
    git.fetch()
    head = git.head(project.main)
    _, email = git.author(head)
    made = first_release(slug, head, author=email, by=by, domain=outside.domain, now=outside.clock.now())
    return head, made
