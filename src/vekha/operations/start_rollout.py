"""What brings a candidate to production, once people have allowed it."""

from __future__ import annotations

from datetime import datetime

from vekha.database import models
from vekha.database.jobs import Work
from vekha.operations.environments import PRODUCTION
from vekha.operations.wake_next import ROLLOUT


def rollout_of(candidate: models.Candidate, key: str, by: str, now: datetime) -> Work:
    production = models.Environment.objects.get(project=candidate.project, name=PRODUCTION)
    return Work(key, ROLLOUT, candidate.project, by, now, environment=production, candidate=candidate)
