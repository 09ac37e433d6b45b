"""A branch, merged onto main, becomes a candidate of its change; a conflict becomes a clear red."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from vekha.core import commands as c
from vekha.core.decide import Facts
from vekha.core.errors import GateRed
from vekha.database import models
from vekha.database.jobs import Work
from vekha.database.journal import change_happened
from vekha.operations.acting import (
    actor_in,
    allow,
    change_numbered,
    decided,
    handles,
    locked_change,
    operation,
    project_named,
)
from vekha.policy import Action
from vekha.ports import Conflict, Merge


def register_candidate(slug: str, number: int, merged: Merge | Conflict, *, by: str, now: datetime) -> models.Candidate:
    """Raises GateRed `conflict` with the files named (recorded all the same), Denied, NotFound, VekhaError."""
    if isinstance(merged, Conflict):
        _conflict(slug, number, merged, by, now)
        files = ", ".join(merged.files)
        raise GateRed(
            "conflict", f"The branch conflicts with main in: {files}.", "Merge main into the branch and push."
        )
    return _register(slug, number, merged, by, now)


@operation
def let_register(slug: str, number: int, *, by: str, now: datetime) -> None:
    """Before anything is fetched for whoever asks from elsewhere. Raises Denied, NotFound."""
    project = project_named(slug)
    allow(actor_in(by, project), Action.REGISTER_CANDIDATE, change_numbered(project, number))


@operation
def _conflict(slug: str, number: int, found: Conflict, by: str, now: datetime) -> None:
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.REGISTER_CANDIDATE, row)
    report = c.ReportConflict(head=found.head, base=found.base, files=found.files)
    change_happened(row, decided(row, report, Facts(actor), now))


@operation
def _register(slug: str, number: int, merge: Merge, by: str, now: datetime) -> models.Candidate:
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.REGISTER_CANDIDATE, row)
    command = command_for(row, merge)
    happened = decided(row, command, Facts(actor), now)
    candidate = add(row, command, now)
    change_happened(row, happened, work=[build_of(candidate, by, now)])
    return candidate


def command_for(row: models.Change, merge: Merge) -> c.RegisterCandidate:
    last = models.Candidate.objects.filter(change=row).aggregate(last=Max("number"))["last"] or 0
    return c.RegisterCandidate(
        number=last + 1,
        head=merge.head,
        commit=merge.commit,
        tree=merge.tree,
        base=merge.base,
        patch_id=merge.patch_id,
        author=handles([merge.author]).get(merge.author, merge.author),
    )


def add(row: models.Change, command: c.RegisterCandidate, now: datetime, renews: int = 0) -> models.Candidate:
    return models.Candidate.objects.create(
        project=row.project,
        change=row,
        number=command.number,
        head=command.head,
        commit=command.commit,
        tree=command.tree,
        base=command.base,
        patch_id=command.patch_id,
        author=command.author,
        renews=renews,
        created_at=now,
    )


def build_of(candidate: models.Candidate, by: str, now: datetime) -> Work:
    return Work(f"build:{candidate.pk}", "build_candidate", candidate.project, by, now, candidate=candidate)
