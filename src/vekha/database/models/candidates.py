from django.db import models
from django.db.models import Q

from vekha.core.evidence import Outcome


class Candidate(models.Model):
    """One commit of a branch merged onto main. `change` is empty for a project's first release alone."""

    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="candidates")
    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="candidates", null=True)
    number = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    commit = models.CharField(max_length=64)
    tree = models.CharField(max_length=64, blank=True)  # of the merge; a first release is not merged
    base = models.CharField(max_length=64)
    patch_id = models.CharField(max_length=64, blank=True)
    author = models.CharField(max_length=254)
    renews = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=71, blank=True)  # written once, when the artifact is built
    created_at = models.DateTimeField()

    class Meta:
        db_table = "candidate"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "change", "number"], nulls_distinct=False, name="candidate_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.change or self.project} candidate {self.number}"


class Evidence(models.Model):
    """What a check found about one artifact. Rows are added, never updated; the newest counts."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="evidence")
    run = models.ForeignKey("vekha.Run", on_delete=models.PROTECT, related_name="evidence")
    check_name = models.CharField(max_length=80)
    digest = models.CharField(max_length=71)
    commit = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10)
    reason = models.TextField()
    details = models.JSONField(default=dict)
    log = models.CharField(max_length=300, blank=True)  # the log stream
    seconds = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        db_table = "evidence"
        indexes = (models.Index(fields=["digest", "check_name", "at"], name="evidence_by_digest"),)
        constraints = (
            models.UniqueConstraint(fields=["run", "check_name"], name="evidence_once_a_run"),
            models.CheckConstraint(condition=Q(outcome__in=[*Outcome]), name="evidence_outcome_known"),
        )

    def __str__(self) -> str:
        return f"{self.check_name}: {self.outcome}"
