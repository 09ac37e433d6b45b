from django.db import models
from django.db.models import F, Q

from vekha.core.actors import Role
from vekha.core.change import ASSESSORS, Answer


class Brief(models.Model):
    """What is wanted, in one version. Rows are added, never updated."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="briefs")
    version = models.PositiveIntegerField()
    need = models.TextField()
    behaviour = models.TextField()
    criteria = models.JSONField()  # [{id, given, when, then}]
    files = models.JSONField(default=list)  # [{name, digest, kind, size}]; their bytes are in the data folder
    person = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "brief"
        # two people writing the next version in the same moment: one of them is told to read the other's
        constraints = (models.UniqueConstraint(fields=["change", "version"], name="brief_version_once"),)

    def __str__(self) -> str:
        return f"{self.change} brief {self.version}"


class Assessment(models.Model):
    """One role's word on one brief: `feasible`, `hours` of the developer, `needs` of DevOps, `plan` of the tester."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="assessments", null=True)
    person = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    feasible = models.BooleanField(null=True)
    hours = models.JSONField(null=True)  # [optimistic, likely, pessimistic]
    needs = models.JSONField(null=True)  # {tools, services, infrastructure}: lists
    plan = models.JSONField(default=list)  # [{criterion, how}]
    at = models.DateTimeField()

    class Meta:
        db_table = "assessment"
        constraints = (
            models.UniqueConstraint(fields=["change", "number"], name="assessment_number_once"),
            models.CheckConstraint(condition=Q(role__in=sorted(ASSESSORS)), name="assessment_role_known"),
            # silence would look like a yes
            models.CheckConstraint(
                condition=~Q(role=Role.DEVELOPER) | Q(feasible__isnull=False), name="assessment_says_whether_it_can_be"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.DEVOPS) | Q(needs__isnull=False), name="assessment_says_what_is_needed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.change} {self.role}"


def _ordered(name: str) -> models.CheckConstraint:
    """A range that ends before it begins would promise nothing."""
    return models.CheckConstraint(condition=Q(earliest__isnull=True) | Q(earliest__lte=F("latest")), name=name)


def _percent(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(confidence__isnull=True) | Q(confidence__gte=1, confidence__lte=99), name=name
    )


class Agreement(models.Model):
    """One version of what client and manager agree on: a brief, the assessments of it, and dates."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveIntegerField()
    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="agreements")
    feasibility = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    needs = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    latest = models.DateField(null=True)  # empty only where it was proposed before dates had to be
    earliest = models.DateField(null=True)
    confidence = models.PositiveSmallIntegerField(null=True)  # percent
    forecast = models.BooleanField(default=False)
    person = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "agreement"
        constraints = (
            models.UniqueConstraint(fields=["change", "version"], name="agreement_version_once"),
            _ordered("agreement_dates_ordered"),
            _percent("agreement_confidence_is_percent"),
        )

    def __str__(self) -> str:
        return f"{self.change} agreement {self.version}"


class AgreementAnswer(models.Model):
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="answer")
    person = models.CharField(max_length=40)
    answer = models.CharField(max_length=3)
    why = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "agreement_answer"
        constraints = (
            models.CheckConstraint(condition=Q(answer__in=[*Answer]), name="agreement_answer_known"),
            models.CheckConstraint(condition=Q(answer="yes") | ~Q(why=""), name="agreement_no_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.agreement}: {self.answer}"


class DateMove(models.Model):
    """The manager asks for another date under an agreement that stays as it is."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="date_moves")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="date_moves")
    number = models.PositiveIntegerField()
    latest = models.DateField()
    earliest = models.DateField(null=True)
    confidence = models.PositiveSmallIntegerField(null=True)  # percent
    forecast = models.BooleanField(default=False)
    why = models.TextField()
    person = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "date_move"
        constraints = (
            models.UniqueConstraint(fields=["change", "number"], name="date_move_number_once"),
            models.CheckConstraint(condition=~Q(why=""), name="date_move_has_a_reason"),
            _ordered("date_move_dates_ordered"),
            _percent("date_move_confidence_is_percent"),
        )

    def __str__(self) -> str:
        return f"{self.change} date move {self.number}"


class DateMoveAnswer(models.Model):
    move = models.OneToOneField(DateMove, on_delete=models.PROTECT, related_name="answer")
    person = models.CharField(max_length=40)
    answer = models.CharField(max_length=3)
    why = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "date_move_answer"
        constraints = (
            models.CheckConstraint(condition=Q(answer__in=[*Answer]), name="date_move_answer_known"),
            models.CheckConstraint(condition=Q(answer="yes") | ~Q(why=""), name="date_move_no_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.move}: {self.answer}"
