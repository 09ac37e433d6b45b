from django.db import models
from django.db.models import Q

from vekha.core.topics import Topic


class Channel(models.Model):
    """A way to reach a person. The address itself is a secret, kept outside of the database under the name `secret`."""

    person = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="channels")
    service = models.CharField(max_length=40)  # "mailto", "tgram"
    label = models.CharField(max_length=60, blank=True)  # what the person calls it
    secret = models.CharField(max_length=32, unique=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channel"
        indexes = (models.Index(fields=["person"], name="channel_in_use", condition=Q(removed_at=None)),)

    def __str__(self) -> str:
        return f"{self.service} {self.label}".strip()


class MessageRules(models.Model):
    """How a person wants to be told. Rows are added, never updated; the newest counts."""

    person = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="message_rules")
    language = models.CharField(max_length=2)
    zone = models.CharField(max_length=60)  # "Europe/Berlin"
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest = models.TimeField()
    wishes = models.JSONField(default=dict)  # topic -> wish, where it is not the default
    at = models.DateTimeField()

    class Meta:
        db_table = "message_rules"
        constraints = (
            models.CheckConstraint(condition=Q(language__in=["en", "ru"]), name="message_language_known"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="message_quiet_has_both_ends",
            ),
        )

    def __str__(self) -> str:
        return f"rules of {self.person}"


class Settled(models.TextChoices):
    """What became of a message: who reads how was looked up once, when it was planned."""

    PLANNED = "planned"
    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"
    NOWHERE = "nowhere"  # the person has no channel


class Message(models.Model):
    """The outbox: one fact for one person, written in the fact's own transaction. Its words come later."""

    seq = models.BigIntegerField()  # the journal's row
    person = models.ForeignKey("vekha.Person", on_delete=models.PROTECT, related_name="messages")
    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="messages")
    name = models.CharField(max_length=20)  # of the row in core/telling_table.py
    topic = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    settled = models.CharField(max_length=10, default=Settled.PLANNED)
    day = models.DateField(null=True)  # the person's day in whose digest it stands

    class Meta:
        db_table = "message"
        constraints = (
            # however often a fact is written, and whatever roles they have: a person is told once
            models.UniqueConstraint(fields=["seq", "person"], name="message_once_a_fact"),
            models.CheckConstraint(condition=Q(topic__in=[*Topic]), name="message_topic_known"),
            models.CheckConstraint(condition=Q(settled__in=Settled.values), name="message_settled_known"),
            models.CheckConstraint(
                condition=Q(settled="digest", day__isnull=False) | ~Q(settled="digest") & Q(day=None),
                name="message_digest_has_a_day",
            ),
        )
        indexes = (models.Index(fields=["person", "day"], name="message_by_digest", condition=~Q(day=None)),)

    def __str__(self) -> str:
        return f"{self.name} to {self.person} about {self.seq}"
