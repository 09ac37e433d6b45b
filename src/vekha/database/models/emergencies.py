from django.db import models
from django.db.models import Q


class EmergencyDeclaration(models.Model):
    """One person says that a candidate cannot wait for the verdicts that are missing. Rows are added, never updated."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="emergency_declarations")
    candidate = models.ForeignKey("vekha.Candidate", on_delete=models.PROTECT, related_name="emergency_declarations")
    agreement = models.PositiveIntegerField()
    digest = models.CharField(max_length=71)
    place = models.PositiveSmallIntegerField()  # the first or the second of the two
    person = models.CharField(max_length=40)
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "emergency_declaration"
        constraints = (
            # two people: neither of them twice, and no third
            models.UniqueConstraint(fields=["candidate", "agreement", "person"], name="emergency_by_two_people"),
            models.UniqueConstraint(fields=["candidate", "agreement", "place"], name="emergency_place_once"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="emergency_has_two_places"),
            models.CheckConstraint(condition=~Q(why=""), name="emergency_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.change} emergency: {self.person}"
