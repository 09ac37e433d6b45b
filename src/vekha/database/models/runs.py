from django.db import models
from django.db.models import Q


class RunState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    UNDOING = "undoing"
    DONE = "done"
    UNDONE = "undone"
    STUCK = "stuck"  # its undo failed too: a person must look


OPEN = (RunState.WAITING, RunState.RUNNING, RunState.UNDOING)


class Run(models.Model):
    """One run of a workflow. `token` grows with each worker that takes it over; writes of a lower token are refused."""

    key = models.CharField(max_length=120, unique=True)  # the act that asked for it: asked twice is one run
    workflow = models.CharField(max_length=40)
    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="runs")
    environment = models.ForeignKey("vekha.Environment", on_delete=models.PROTECT, null=True, related_name="runs")
    candidate = models.ForeignKey("vekha.Candidate", on_delete=models.PROTECT, null=True, related_name="runs")
    release = models.ForeignKey("vekha.Release", on_delete=models.PROTECT, null=True, related_name="runs")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=RunState.WAITING)
    waits_for = models.TextField(blank=True)
    parked = models.BooleanField(default=False)  # has no job: it is woken when its environment is free
    cause = models.TextField(blank=True)  # why it was undone
    failed_step = models.CharField(max_length=40, blank=True)  # where it turned back
    token = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    crashes = models.PositiveIntegerField(default=0)  # unexpected errors so far
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "run"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
            # at most one run moves an environment at a time; waiting ones have not touched it yet
            models.UniqueConstraint(
                fields=["environment"],
                condition=Q(state__in=[RunState.RUNNING, RunState.UNDOING]),
                name="one_run_moves_an_environment",
            ),
        )
        indexes = (
            models.Index(fields=["state"], name="run_not_ended", condition=Q(state__in=[*OPEN, RunState.STUCK])),
        )

    def __str__(self) -> str:
        return f"{self.workflow} {self.pk}"

    @property
    def name(self) -> str:
        """How an environment's state names it."""
        return f"run {self.pk}"


class StepRecord(models.Model):
    """A step that was done or undone, with its result. A step is recorded once in each direction."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=40)
    direction = models.CharField(max_length=4)
    result = models.JSONField(default=dict)
    token = models.BigIntegerField()
    seconds = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        db_table = "step"
        constraints = (
            models.UniqueConstraint(fields=["run", "name", "direction"], name="step_once_a_direction"),
            models.CheckConstraint(condition=Q(direction__in=["do", "undo"]), name="step_direction_known"),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.direction} {self.name}"
