"""What a run is about, loaded afresh."""

from __future__ import annotations

from vekha.database import models


def candidate_of(run: models.Run) -> models.Candidate:
    """Raises LookupError for a run without one."""
    if run.candidate_id is None:
        raise LookupError(f"{run} has no candidate")
    return models.Candidate.objects.select_related("project", "change").get(pk=run.candidate_id)


def release_of(run: models.Run) -> models.Release:
    """Raises LookupError for a run that has planned none."""
    if run.release_id is None:
        raise LookupError(f"{run} has no release")
    related = ("candidate__project", "candidate__change", "environment__project")
    return models.Release.objects.select_related(*related).get(pk=run.release_id)
