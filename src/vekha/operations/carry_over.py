"""Verdicts outlive a new main only when the change's own patch and its agreement are the same; the rows say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.change import Answer, Verdict
from vekha.database import models


def past_of(candidate: models.Candidate) -> tuple[tuple[Verdict, ...], str]:
    """The verdicts given on the candidate that this one renews, and its patch id; nothing if it renews none."""
    if not candidate.renews:
        return (), ""
    renewed = models.Candidate.objects.get(change=candidate.change, number=candidate.renews)
    rows = renewed.verdicts.order_by("pk")
    past = tuple(
        Verdict(Role(row.role), row.person, Answer(row.answer), row.why, row.digest, row.agreement, row.at)
        for row in rows
    )
    return past, renewed.patch_id


def carry_over(change: models.Change, candidate: models.Candidate, happened: Sequence[e.Event], now: datetime) -> None:
    """A row for each verdict that stands for the renewed candidate as well."""
    for event in happened:
        for one in event.carried if isinstance(event, e.CandidateReady) else ():
            models.Verdict.objects.create(
                change=change,
                candidate=candidate,
                person=one.person,
                role=one.role,
                answer=one.answer,
                why=one.why,
                digest=one.digest,
                agreement=one.agreement,
                at=now,
                carried_from=one.carried_from,
            )
