from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from vekha.database.models.people import Person

MAILBOX = Q(channel=None, mailbox__isnull=False)
PERSON = Q(channel__isnull=False, mailbox=None) | MAILBOX
NOBODY = Q(channel=None, mailbox=None)
MESSAGE, DIGEST = Q(message__isnull=False, day=None), Q(message=None, day__isnull=False)
NOTHING = Q(message=None, day=None)
NO_EVENT, NO_CODE = Q(webhook=None, seq=None), Q(code_of=None, code_number=None)
TOLD = NO_EVENT & NO_CODE & Q(invitation=None)  # of a message or a digest there is nothing else


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"  # a worker is at it, or died at it
    SENT = "sent"
    FAILED = "failed"  # after the last try; kept, and shown
    DROPPED = "dropped"  # when it was due nobody needed it any more


class Webhook(models.Model):
    """A program that is told of a project's events. Its signing key is kept outside of the database."""

    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="webhooks")
    url = models.TextField()
    secret = models.CharField(max_length=32, unique=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook"
        constraints = (
            # the same program, told twice of everything, would be nobody's wish
            models.UniqueConstraint(fields=["project", "url"], condition=Q(removed_at=None), name="webhook_once"),
        )

    def __str__(self) -> str:
        return f"webhook {self.pk} of {self.project}"


class Delivery(models.Model):
    """One thing to bring to one place: a message or a digest to a channel or a mailbox, an event to a webhook; the code
    of a client's link, or an invitation, to their mailbox.
    """

    channel = models.ForeignKey("vekha.Channel", on_delete=models.PROTECT, null=True, related_name="deliveries")
    mailbox = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, null=True, related_name="mails")  # their own
    message = models.ForeignKey("vekha.Message", on_delete=models.PROTECT, null=True, related_name="deliveries")
    day = models.DateField(null=True)  # of a digest
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, related_name="deliveries")
    seq = models.BigIntegerField(null=True)  # of the event for a webhook
    code_of = models.ForeignKey("vekha.ClientLink", on_delete=models.PROTECT, null=True, related_name="code_deliveries")
    code_number = models.PositiveIntegerField(null=True)  # the how-manieth code of that link, from 1
    invitation = models.ForeignKey("vekha.SignInLink", on_delete=models.PROTECT, null=True, related_name="deliveries")
    state = models.CharField(max_length=8, default=DeliveryState.WAITING)
    tries = models.PositiveIntegerField(default=0)
    repeats = models.PositiveIntegerField(default=0)  # tries that began after another one was cut off
    error = models.TextField(blank=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery"
        constraints = (
            # a fact, a digest or an event reaches a place by one row: planned again, it is the same one
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_a_message"),
            models.UniqueConstraint(fields=["day", "channel"], name="delivery_once_a_digest"),
            models.UniqueConstraint(fields=["seq", "webhook"], name="delivery_once_an_event"),
            models.UniqueConstraint(fields=["message", "mailbox"], name="delivery_once_a_mailed_message"),
            models.UniqueConstraint(fields=["day", "mailbox"], name="delivery_once_a_mailed_digest"),
            models.UniqueConstraint(fields=["code_of", "code_number"], name="delivery_once_a_code"),
            models.UniqueConstraint(fields=["invitation"], name="delivery_once_an_invitation"),
            models.CheckConstraint(
                condition=(
                    PERSON & MESSAGE & TOLD
                    | PERSON & DIGEST & TOLD
                    | NOBODY & NOTHING & Q(webhook__isnull=False, seq__isnull=False) & NO_CODE & Q(invitation=None)
                    | MAILBOX
                    & NOTHING
                    & NO_EVENT
                    & Q(code_of__isnull=False, code_number__isnull=False, invitation=None)
                    | MAILBOX & NOTHING & NO_EVENT & NO_CODE & Q(invitation__isnull=False)
                ),
                name="delivery_has_one_place_and_one_thing",
            ),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(repeats__lte=1), name="delivery_repeated_once_at_most"),
        )
        indexes = (models.Index(fields=["state"], name="delivery_not_sent", condition=~Q(state="sent")),)

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def reader(self) -> Person | None:
        """Whom it is for; None: a program."""
        return self.mailbox or (self.channel.person if self.channel else None)
