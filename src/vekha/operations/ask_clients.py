"""Whoever is to decide for the client and has no link yet gets one: a client who is new, a deputy from today on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from vekha.core.actors import VEKHA
from vekha.core.change import Stage
from vekha.database import models
from vekha.database.journal import append
from vekha.operations.acting import allow, locked_change, operation, project_named, state_of
from vekha.operations.asking_clients import ask, from_whom
from vekha.policy import Action


@operation
def ask_clients(slug: str, number: int, *, now: datetime) -> int:
    """How many are asked. Asked again, it changes nothing; and nothing where the change does not ask its client.

    The first links are made with the manager's yes (`give_verdict`), or with a release that owes the client's verdict.
    """
    row = locked_change(project_named(slug), number)
    allow(VEKHA, Action.CARRY_OUT, row)
    state = state_of(row)
    if not state.asks_client or state.candidate is None:
        return 0
    candidate = models.Candidate.objects.get(change=row, number=state.candidate.number)
    owed = state.stage is Stage.LIVE
    entries = ask(row, candidate, state.agreed, by=VEKHA.handle, at=now, manager=from_whom(state), owed=owed)
    if entries:
        append(entries)
    return len(entries)


def waiting_for_clients(project: str = "") -> list[tuple[str, int]]:
    """Project and number of each change that may ask its client; in one project, or in all."""
    rows = models.Change.objects.filter(Q(stage=Stage.CLIENT_REVIEW) | Q(stage=Stage.LIVE, owing=True)).order_by("pk")
    if project:
        rows = rows.filter(project__slug=project)
    return list(rows.values_list("project__slug", "number"))
