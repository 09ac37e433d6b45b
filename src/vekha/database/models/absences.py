from django.db import models
from django.db.models import F, Q


class Absence(models.Model):
    """A client is away, and says who of the project's clients decides meanwhile. Ended, or replaced by a newer one."""

    person = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="stands_in")
    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField()  # as they said it, by their own clock
    last_day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()  # the first moment at which they are back
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "absence"
        constraints = (
            # of two deputies nobody would know which one decides
            models.UniqueConstraint(
                fields=["person", "project"], condition=Q(ended_at=None), name="one_absence_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputy_is_another"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="absence_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person} in {self.project}"
