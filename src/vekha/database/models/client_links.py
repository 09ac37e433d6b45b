from __future__ import annotations

from django.db import models
from django.db.models import Q

from vekha.core.change import Answer


class ClientLink(models.Model):
    """A client's way to one decision without an account: bound to person, candidate, digest and agreement version.

    Only the hash of its secret is kept. What the client is about to say waits as a draft for the code that was mailed
    to them; the decision itself is a Verdict.
    """

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="client_links")
    candidate = models.ForeignKey("vekha.Candidate", on_delete=models.PROTECT, related_name="client_links")
    person = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="client_links")
    digest = models.CharField(max_length=71)
    agreement = models.PositiveIntegerField()
    secret = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when it was opened first

    draft_answer = models.CharField(max_length=3, blank=True)
    draft_why = models.TextField(blank=True)
    draft_picture = models.CharField(max_length=70, blank=True)
    code = models.CharField(max_length=64, blank=True)  # SHA-256 of the code that was mailed last
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveIntegerField(default=0)  # wrong ones since it was mailed
    codes_sent = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "client_link"
        constraints = (
            # one way to one decision for one person: a newer link replaces the older
            models.UniqueConstraint(
                fields=["candidate", "agreement", "person"],
                condition=Q(replaced_at=None),
                name="one_client_link_in_force",
            ),
            models.CheckConstraint(condition=Q(draft_answer__in=["", *Answer]), name="client_link_draft_known"),
        )

    def __str__(self) -> str:
        return f"{self.person}'s link to {self.change}"
