from __future__ import annotations

import hashlib

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from vekha.core.actors import Role


class People(BaseUserManager["Person"]):
    """Handles as they are; nobody signs up by themselves."""


class Person(AbstractBaseUser):
    """Someone who acts, and signs in. `email` is how a commit's author is recognised.

    `era` is part of every session: where it moves, all sessions of the person end with their next request.
    """

    handle = models.SlugField(unique=True, max_length=40)
    name = models.TextField()
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    era = models.PositiveIntegerField(default=0)
    password = models.CharField(max_length=128, default="!")  # "!": none was set, and none fits

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    objects = People()

    # From `signed_in.py` alone, as they were when a request came.
    out: bool | None = None  # disabled
    zone: str | None = None  # chosen, as is the language; None if nothing was
    language: str | None = None
    journal_seq: int | None = None  # the journal's last event

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

    @property
    def is_active(self) -> bool:  # type: ignore[override] # an attribute of its parent, nobody writes it
        """Sessions of whoever is disabled end with the next request, each of which begins with `signed_in.py`."""
        return not (DisabledPerson.objects.filter(person=self).exists() if self.out is None else self.out)

    def get_session_auth_hash(self) -> str:
        return hashlib.sha256(f"{self.era}/{super().get_session_auth_hash()}".encode()).hexdigest()


class SignInLink(models.Model):
    """A link that signs one person in, once. Only hashes of its secrets are kept: of the one that is shown to whoever
    makes it, and of each that is mailed.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_in_links")
    secret = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, blank=True)  # of whoever made it: for whom has chosen none

    class Meta:
        db_table = "sign_in_link"

    def __str__(self) -> str:
        return f"a link for {self.person}"


class SignInKey(models.Model):
    """A secret by which a link was mailed, made when it was sent. Only its hash is kept."""

    link = models.ForeignKey(SignInLink, on_delete=models.PROTECT, related_name="keys")
    secret = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    made_at = models.DateTimeField()

    class Meta:
        db_table = "sign_in_key"

    def __str__(self) -> str:
        return f"a key of {self.link}"


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
