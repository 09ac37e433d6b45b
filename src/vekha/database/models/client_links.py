from __future__ import annotations

from django.db import models
from django.db.models import Q

from vekha.core.change import Answer

AWAY = "away"  # what a client may say by their link besides yes and no: that another one decides


class ClientLink(models.Model):
    """A client's way to one decision without an account: bound to person, candidate, digest and agreement version.

    It is opened by any of its keys. What the client is about to say waits as a draft for the code that is mailed to
    them; the decision itself is a Verdict.
    """

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="client_links")
    candidate = models.ForeignKey("vekha.Candidate", on_delete=models.PROTECT, related_name="client_links")
    person = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="client_links")
    digest = models.CharField(max_length=71)
    agreement = models.PositiveIntegerField()
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when it was opened first
    language = models.CharField(max_length=2, blank=True)  # in which it was read last

    draft_answer = models.CharField(max_length=4, blank=True)
    draft_why = models.TextField(blank=True)
    draft_picture = models.CharField(max_length=70, blank=True)
    draft_deputy = models.CharField(max_length=40, blank=True)  # who decides until that day, of one who is away
    draft_until = models.DateField(null=True)
    code = models.CharField(max_length=64, blank=True)  # SHA-256 of the code that was mailed last
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveIntegerField(default=0)  # wrong ones since it was asked for
    code_asked_at = models.DateTimeField(null=True)
    codes_sent = models.PositiveIntegerField(default=0)
    codes_before = models.PositiveIntegerField(default=0)  # of them those before the link was sent again by hand

    class Meta:
        db_table = "client_link"
        constraints = (
            # one way to one decision for one person
            models.UniqueConstraint(
                fields=["candidate", "agreement", "person"],
                condition=Q(replaced_at=None),
                name="one_client_link_in_force",
            ),
            models.CheckConstraint(condition=Q(draft_answer__in=["", AWAY, *Answer]), name="client_link_draft_known"),
        )

    def __str__(self) -> str:
        return f"{self.person}'s link to {self.change}"


class ClientLinkKey(models.Model):
    """A secret that opens a link: each message has one of its own, made when it is sent. Only its hash is kept."""

    link = models.ForeignKey(ClientLink, on_delete=models.PROTECT, related_name="keys")
    secret = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # when the link was sent again by hand

    class Meta:
        db_table = "client_link_key"

    def __str__(self) -> str:
        return f"a key of {self.link}"
