from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from vekha.core.actors import Scope

LONGEST = timedelta(days=365)  # that a token may live


class Service(models.Model):
    """An actor that is not a person, such as a CI job. It belongs to one project and keeps its handle for good."""

    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="services")
    handle = models.SlugField(unique=True, max_length=40)
    scopes = models.JSONField()
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)  # written once; from then on it may do nothing

    class Meta:
        db_table = "service"
        constraints = (
            # whoever writes into the table gives no service what is for people
            models.CheckConstraint(condition=Q(scopes__contained_by=[*Scope]), name="service_scopes_known"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="service_has_a_scope"),
        )

    def __str__(self) -> str:
        return self.handle


class ServiceToken(models.Model):
    """What proves that a service asks. The token itself is shown once and kept nowhere; `hash` is its SHA-256."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tokens")
    hash = models.BinaryField(max_length=32, unique=True)
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)  # void from then on; ahead of now while a rotation's grace time lasts

    class Meta:
        db_table = "service_token"
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST),
                name="service_token_expires",
            ),
        )

    def __str__(self) -> str:
        return f"token {self.pk} of {self.service}"
