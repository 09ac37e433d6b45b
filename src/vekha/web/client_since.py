"""What has changed since the client said or saw something last, in their words and those of whoever changed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from vekha.core.actors import Role
from vekha.core.agreement import Criterion, Due
from vekha.core.change import Answer
from vekha.core.difference import Difference, difference
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.agreement_lines import as_agreed
from vekha.database.agreement_pages import AgreementLine
from vekha.database.pages import CandidateLine, ChangePage, VerdictLine
from vekha.ports import Git

VERSIONS, SUBJECTS = 5, 12  # of so many is told, the newest ones
TOLD = ("need", "behaviour")  # and criteria: what is said of hours, tools and tests is the team's own


@dataclass(frozen=True, slots=True)
class Version:
    """One that came since. `said`: what its author says that they changed; None where it cannot be read now."""

    author: str
    at: datetime
    said: tuple[str, ...] | None
    more: bool


@dataclass(frozen=True, slots=True)
class Since:
    """`last`: the client's own last verdict; None: they only looked. `answered`: what the manager wrote to it.

    `differs`: None: what was agreed is the same. `tested`: criteria with a test planned now, and none before.
    `due`: before and now, if it moved.
    """

    at: datetime
    last: VerdictLine | None
    answered: tuple[VerdictLine, ...]
    differs: Difference | None
    due: tuple[Due, Due] | None
    tested: tuple[Criterion, ...]
    versions: tuple[Version, ...]
    earlier: int  # versions that are not told of


def since(page: ChangePage, link: models.ClientLink, git: Callable[[str], Git]) -> Since | None:
    """None: it is the first time. One query; and one question to git for each version that is told of."""
    last = next((one for one in page.verdicts if one.role is Role.CLIENT and not one.carried_from), None)
    if last:
        at, number, agreed = last.at, last.candidate, last.agreement
    else:
        before = models.ClientLink.objects.filter(change=link.change, person=link.person, seen_at__isnull=False)
        seen = before.exclude(pk=link.pk).select_related("candidate").order_by("-seen_at").first()
        if seen is None or seen.seen_at is None:
            return None
        at, number, agreed = seen.seen_at, seen.candidate.number, seen.agreement
    found = {one.version: one for one in page.agreements}
    old, new = found.get(agreed), found.get(link.agreement)
    candidates = sorted((one for one in page.candidates if one.number >= number), key=lambda one: one.number)
    told = list(pairwise(candidates))
    return Since(
        at=at,
        last=last,
        answered=tuple(one for one in reversed(page.verdicts) if _answers(one, at)),
        differs=_difference(old, new),
        due=(old.due, page.due) if old and old.due and page.due and old.due != page.due else None,
        tested=_tested(old, new),
        versions=tuple(_version(before, after, git(page.line.project)) for before, after in told[-VERSIONS:]),
        earlier=max(0, len(told) - VERSIONS),
    )


def _answers(one: VerdictLine, at: datetime) -> bool:
    return one.role is Role.MANAGER and one.answer is Answer.YES and bool(one.why) and one.at > at


def _difference(old: AgreementLine | None, new: AgreementLine | None) -> Difference | None:
    if old is None or new is None or old.version == new.version:
        return None
    found = difference(as_agreed(old), as_agreed(new))
    ids = {one.id for one in (*old.brief.criteria, *new.brief.criteria)}
    parts = tuple(part for part in found.parts if part.name in TOLD or part.name in ids)
    return Difference(found.older, found.newer, parts) if parts else None


def _tested(old: AgreementLine | None, new: AgreementLine | None) -> tuple[Criterion, ...]:
    if old is None or new is None:
        return ()
    before, after = ({test.criterion for test in one.plan.plan} for one in (old, new))
    return tuple(one for one in new.brief.criteria if one.id in after - before)


def _version(before: CandidateLine, after: CandidateLine, git: Git) -> Version:
    """What main brought besides was not made for this change."""
    try:
        said = git.subjects(after.head, without=[before.head, after.base], most=SUBJECTS + 1)
    except VekhaError:  # the mirror is being made anew, or git is busy: the decision must not wait for it
        return Version(after.author, after.created_at, None, more=False)
    return Version(after.author, after.created_at, said[:SUBJECTS], more=len(said) > SUBJECTS)
