from django.db import models
from django.db.models import Q

from vekha.core.change import Answer


class Feedback(models.Model):
    """What the client says of what went live. Rows are added, never updated; the newest one counts."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="feedback")
    digest = models.CharField(max_length=71)  # of the artifact that it is about
    satisfied = models.CharField(max_length=3)
    text = models.TextField(blank=True)
    person = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "feedback"
        constraints = (
            models.CheckConstraint(condition=Q(satisfied__in=[*Answer]), name="feedback_answer_known"),
            models.CheckConstraint(condition=Q(satisfied="yes") | ~Q(text=""), name="feedback_no_has_a_reason"),
            models.CheckConstraint(condition=~Q(digest=""), name="feedback_is_about_a_release"),
        )

    def __str__(self) -> str:
        return f"{self.change} feedback: {self.satisfied}"
