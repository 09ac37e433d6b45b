"""Changes that were carried on by their events alone, at moments of our choice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tests.workflows.fake_world import assess_all, describe
from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.agreement import Criterion, Due
from vekha.core.change import Answer
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request

SEEN = Criterion("", "", "a page is open", "it is there")
DIGEST = "sha256:" + "a" * 64


def ready(number: int, *criteria: Criterion, hours: tuple[float, float, float] = (4.0, 8.0, 16.0)) -> None:
    """There is a brief, and everybody has said their part on it."""
    describe(number, *(criteria or (SEEN,)))
    assess_all(number, hours)


def agreed(number: int, at: datetime) -> None:
    """The client agreed at that moment."""
    due = Due(latest=(at + timedelta(days=7)).date(), confidence=85)
    version = propose_agreement("lavka", number, due=due, by="max", now=at)
    answer_agreement("lavka", number, version, Answer.YES, why="", by="clara", now=at)


def live(number: int, at: datetime) -> None:
    """Built, accepted by everybody and released at that moment."""
    row = models.Change.objects.select_related("project").get(number=number, project__slug="lavka")
    agreement = models.Agreement.objects.filter(change=row).count()
    merge = {"head": "h", "commit": "c", "tree": "t", "base": "b", "patch_id": "p", "author": "dan"}
    yes = {"answer": Answer.YES, "why": "", "number": 1, "digest": DIGEST, "agreement": agreement}
    said = (("tess", Role.TESTER), ("max", Role.MANAGER), ("clara", Role.CLIENT))
    with transaction.atomic():
        change_happened(
            row,
            [
                e.CandidateRegistered(by="dan", at=at, number=1, **merge),
                e.CandidateBuilt(by="vekha", at=at, number=1, digest=DIGEST),
                e.CandidateReady(by="vekha", at=at, number=1, digest=DIGEST),
                *(e.VerdictGiven(by=who, at=at, role=role, **yes) for who, role in said),
                e.Released(by="vekha", at=at, number=1, digest=DIGEST),
            ],
        )


def finished(count: int, since: datetime) -> None:
    """Changes that took 1, 2, 3, ... days, all of the same size."""
    for days in range(1, count + 1):
        number = submit_request("lavka", f"Wish {days}", "Fewer steps", by="clara", now=since).number
        ready(number)
        agreed(number, since)
        live(number, since + timedelta(days=days))
