"""What a reader sees of environments, what they serve, and the runs that move them. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunLine:
    """A workflow's run that is open, or stuck."""

    id: int
    project: str
    workflow: str
    state: str
    environment: str
    waits_for: str
    cause: str
    worker: str
    by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """`change`: 0 for a first release. `good`: the environment may go back to it."""

    id: int
    instance: str
    digest: str
    commit: str
    change: int
    candidate: int
    title: str
    served: bool
    good: bool
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class EnvironmentLine:
    """`token`: the newest fencing token. `busy`: the run that moves it now. `aside`: may come forward again."""

    project: str
    name: str
    kind: str
    host: str
    url: str
    change: int  # 0: not a preview
    since: datetime
    token: int
    busy: RunLine | None
    current: ReleaseLine | None
    aside: ReleaseLine | None
    before: ReleaseLine | None  # where a rollback would go
