"""How far a project is with its first release, while production serves nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import Q

from vekha.database import lines, models
from vekha.database.environment_pages import RunLine
from vekha.database.models.runs import OPEN


@dataclass(frozen=True, slots=True)
class Opening:
    """The newest try. `run`: what builds it or brings it to production now; `refused`: why it was stopped."""

    commit: str
    run: RunLine | None
    refused: str


def under_way(project: models.Project) -> models.Run | None:
    """The run that carries a first release on."""
    first = models.Run.objects.filter(candidate__isnull=False, candidate__change=None, project=project)
    return first.filter(state__in=OPEN).select_related("environment", "project").order_by("-pk").first()


def opening_of(slug: str) -> Opening | None:
    """None: nobody has asked for it yet. Four queries at most."""
    rows = models.Candidate.objects.filter(project__slug=slug, change=None).select_related("project")
    row = rows.order_by("-number").first()
    if row is None:
        return None
    run = under_way(row.project)
    return Opening(row.commit, lines.run_line(run) if run else None, "" if run else refusal_of(row))


def refusal_of(candidate: models.Candidate) -> str:
    """Why a first release was stopped: by its build, by a check, or on its way to production. "": it was not."""
    slug = candidate.project.slug
    built = Q(subject=f"project:{slug}", kind="FirstReleaseRefused")
    brought = Q(subject=f"environment:{slug}/production", kind="RolloutRefused")
    events = models.Event.objects.filter(built | brought).order_by("-seq").values_list("body", flat=True)
    runs = set(candidate.runs.values_list("pk", flat=True))
    for body in events:
        data = json.loads(body)["data"]
        if data.get("candidate") == candidate.number or data.get("run") in runs:
            return "; ".join(data.get("reasons") or [data["cause"]])
    return ""
