from django.db import models
from django.db.models import Q

from vekha.core.actors import Role


class Person(models.Model):
    """Someone who acts. `email` is how a commit's author is recognised."""

    handle = models.SlugField(unique=True, max_length=40)
    name = models.TextField()
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "person"
        constraints = (
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="person_email_once",
                violation_error_message="one commit author is one person",
            ),
        )

    def __str__(self) -> str:
        return self.handle


class DisabledPerson(models.Model):
    """While the row is there, the person may do nothing, whatever their roles. Who enables them again removes it."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="disabling")
    by = models.CharField(max_length=40)
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "disabled_person"

    def __str__(self) -> str:
        return f"{self.person} disabled"


class Membership(models.Model):
    """A person's role in a project."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)

    class Meta:
        db_table = "membership"
        constraints = (
            models.UniqueConstraint(fields=["person", "project", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=[*Role]), name="membership_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.role}"
