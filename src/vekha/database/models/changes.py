from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vekha.core.change import ENDED, VERDICT_ROLES, Answer, Stage

OPEN = ~Q(stage__in=sorted(stage.value for stage in ENDED))


class Change(models.Model):
    """One thing that the client asked for. `state` is the fold of its events; only the journal writes it."""

    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    title = models.TextField()
    branch = models.CharField(max_length=200)
    stage = models.CharField(max_length=20)
    since = models.DateTimeField()
    state = models.JSONField()
    awaited = ArrayField(models.CharField(max_length=20), default=list)  # roles; none: a job, or nobody
    awaited_also = ArrayField(models.CharField(max_length=20), default=list)  # roles that are asked besides
    created_at = models.DateTimeField()
    follows = models.ForeignKey("self", on_delete=models.PROTECT, related_name="followers", null=True)
    owing = models.BooleanField(default=False, db_default=False)  # nothing else of the project is released meanwhile

    class Meta:
        db_table = "change"
        constraints = (
            models.UniqueConstraint(fields=["project", "number"], name="change_number_once"),
            models.UniqueConstraint(fields=["project", "branch"], name="change_branch_once"),
            models.CheckConstraint(condition=Q(stage__in=[*Stage]), name="change_stage_known"),
            # one change is answered by one new request, else nobody knows which of them the feedback became
            models.UniqueConstraint(fields=["follows"], name="change_followed_once"),
            # no second release in an emergency while verdicts are owed on the first
            models.UniqueConstraint(fields=["project"], condition=Q(owing=True), name="change_one_owes"),
        )
        indexes = (
            models.Index(fields=["project", "stage"], name="change_by_stage"),
            # few of all changes are open, and those are what people look at
            models.Index(fields=["project", "stage", "since", "id"], name="change_open", condition=OPEN),
            models.Index(
                fields=["project", "since", "id"],
                name="change_waits",
                condition=OPEN,
                include=["awaited", "awaited_also"],
            ),
            models.Index(fields=["project", "-created_at"], name="change_newest"),
        )

    def __str__(self) -> str:
        return f"{self.project}/{self.number}"


class Verdict(models.Model):
    """A person's yes or no, as a role, on one candidate under one agreement version."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="verdicts")
    candidate = models.ForeignKey("vekha.Candidate", on_delete=models.PROTECT, related_name="verdicts")
    person = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    answer = models.CharField(max_length=3)
    why = models.TextField(blank=True)
    digest = models.CharField(max_length=71)
    agreement = models.PositiveIntegerField()
    at = models.DateTimeField()
    carried_from = models.PositiveIntegerField(default=0)
    picture = models.CharField(max_length=70, blank=True)  # name of a file in the data folder's `pictures`
    stood_in_for = models.JSONField(default=list)  # handles of the clients in whose place it was given

    class Meta:
        db_table = "verdict"
        constraints = (
            # two people of one role deciding in the same moment: one of them is told that it is decided
            models.UniqueConstraint(
                fields=["candidate", "agreement", "role"], condition=Q(answer="yes"), name="verdict_yes_once_a_role"
            ),
            # a no ends the candidate: nobody has to say it twice. No yes comes after it (a trigger)
            models.UniqueConstraint(fields=["candidate"], condition=Q(answer="no"), name="verdict_no_once"),
            models.CheckConstraint(condition=Q(role__in=[*VERDICT_ROLES]), name="verdict_role_known"),
            models.CheckConstraint(condition=Q(answer__in=[*Answer]), name="verdict_answer_known"),
            models.CheckConstraint(condition=Q(answer="yes") | ~Q(why=""), name="verdict_no_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.change} {self.role}: {self.answer}"
