"""Manager or client say what is wanted: a new version of the brief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from vekha.config.attachments import is_kept
from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreement import BriefFile, Criterion
from vekha.core.decide import Facts
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named, state_of
from vekha.policy import Action


@operation
def write_brief(
    slug: str,
    number: int,
    *,
    after: int,
    need: str,
    behaviour: str,
    criteria: Sequence[Criterion],
    files: Sequence[BriefFile] | None = None,
    by: str,
    now: datetime,
) -> models.Brief:
    """The whole brief, not what is new in it. `after`: the version that was read, 0 for the first.

    `files`: kept before (`config/attachments.py`); None: those of the brief before.

    Raises Denied, NotFound, VekhaError `stale_brief`, `unknown_criterion`, `unchanged`, `no_file`, `file_twice`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.WRITE_BRIEF, row)
    chosen = _files(row, files)
    command = c.WriteBrief(after=after, need=need, behaviour=behaviour, criteria=tuple(criteria), files=chosen)
    happened = decided(row, command, Facts(actor), now)
    (brief,) = [event for event in happened if isinstance(event, e.Briefed)]
    made = models.Brief.objects.create(
        change=row,
        version=brief.version,
        need=brief.need,
        behaviour=brief.behaviour,
        criteria=[asdict(one) for one in brief.criteria],
        files=[asdict(one) for one in brief.files],
        person=by,
        at=now,
    )
    change_happened(row, happened)
    return made


def _files(row: models.Change, files: Sequence[BriefFile] | None) -> tuple[BriefFile, ...]:
    old = state_of(row).brief
    known = old.files if old else ()
    chosen = known if files is None else tuple(files)
    for one in chosen:
        if one not in known and not is_kept(one):
            raise BadInput("no_file", f"{one.name} is not there any more.", "Send it again.")
    return chosen
