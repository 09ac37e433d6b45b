"""Whether another change of the project holds releases up: verdicts are owed on it, or main holds what was refused."""

from __future__ import annotations

from vekha.database import models
from vekha.database.mapping import change_of


def holding_up(project_id: int, change_id: int | None) -> models.Change | None:
    """The change, if it is another one than this."""
    return models.Change.objects.filter(project=project_id, owing=True).exclude(pk=change_id or 0).first()


def why(row: models.Change) -> str:
    state = change_of(row.state)
    if state.debts:
        roles = ", ".join(one.role for one in state.debts)
        return f"change {row.number} was released in an emergency, and owes verdicts: {roles}"
    return f"change {row.number} was refused after its release: main holds it until it is mended"
