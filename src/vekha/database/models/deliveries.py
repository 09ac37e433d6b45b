from django.db import models
from django.db.models import Q


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"  # a worker is at it, or died at it
    SENT = "sent"
    FAILED = "failed"  # after the last try; kept, and shown


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
    """One thing to bring to one place: a message or a digest to a channel, or an event to a webhook."""

    channel = models.ForeignKey("vekha.Channel", on_delete=models.PROTECT, null=True, related_name="deliveries")
    message = models.ForeignKey("vekha.Message", on_delete=models.PROTECT, null=True, related_name="deliveries")
    day = models.DateField(null=True)  # of a digest
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, related_name="deliveries")
    seq = models.BigIntegerField(null=True)  # of the event for a webhook
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
            models.CheckConstraint(
                condition=(
                    Q(webhook=None, seq=None, channel__isnull=False, message__isnull=False, day=None)
                    | Q(webhook=None, seq=None, channel__isnull=False, message=None, day__isnull=False)
                    | Q(webhook__isnull=False, seq__isnull=False, channel=None, message=None, day=None)
                ),
                name="delivery_has_one_place_and_one_thing",
            ),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(repeats__lte=1), name="delivery_repeated_once_at_most"),
        )
        indexes = (models.Index(fields=["state"], name="delivery_not_sent", condition=~Q(state="sent")),)

    def __str__(self) -> str:
        return f"delivery {self.pk}"
