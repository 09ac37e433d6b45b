"""Whoever is to decide for the client and has no link yet gets one: a client who is new, a deputy from today on."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import VEKHA, Role
from vekha.core.change import Stage
from vekha.database import models
from vekha.database.journal import append
from vekha.operations.acting import allow, locked_change, operation, project_named, state_of
from vekha.operations.asking_clients import ask
from vekha.policy import Action


@operation
def ask_clients(slug: str, number: int, *, now: datetime) -> int:
    """How many are asked. Asked again, it changes nothing; and nothing where the change does not wait for its client.

    The first links are made with the manager's yes (`give_verdict`).
    """
    row = locked_change(project_named(slug), number)
    allow(VEKHA, Action.CARRY_OUT, row)
    state = state_of(row)
    if state.stage is not Stage.CLIENT_REVIEW or state.candidate is None:
        return 0
    candidate = models.Candidate.objects.get(change=row, number=state.candidate.number)
    manager = next((one.person for one in state.verdicts if one.role is Role.MANAGER), "")
    entries = ask(row, candidate, state.agreed, by=VEKHA.handle, at=now, manager=manager)
    if entries:
        append(entries)
    return len(entries)


def waiting_for_clients(project: str = "") -> list[tuple[str, int]]:
    """Project and number of each change that waits for its client; in one project, or in all."""
    rows = models.Change.objects.filter(stage=Stage.CLIENT_REVIEW).order_by("pk")
    if project:
        rows = rows.filter(project__slug=project)
    return list(rows.values_list("project__slug", "number"))
