from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast


def _from_body(key: str, length: int) -> models.GeneratedField:
    """A column that PostgreSQL derives from the hashed text: it cannot differ from what was hashed."""
    text = KeyTextTransform(key, Cast(F("body"), models.JSONField()))
    return models.GeneratedField(expression=text, output_field=models.CharField(max_length=length), db_persist=True)


class Event(models.Model):
    """One row of the journal: `hash` = SHA-256(hash of the row before || body). Rows are added, nothing else."""

    seq = models.BigIntegerField(primary_key=True)  # 1, 2, 3, ... without gaps
    body = models.TextField()  # canonical JSON: kind, subject, by, at, key, data
    hash = models.BinaryField(max_length=32)
    kind = _from_body("kind", 60)
    subject = _from_body("subject", 120)
    key = _from_body("key", 160)

    class Meta:
        db_table = "event"
        constraints = (
            # an act that is tried again after a crash is recorded once
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="event_key_once"),
        )
        indexes = (models.Index(fields=["subject", "-seq"], name="event_by_subject"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class JournalHead(models.Model):
    """The end of the chain, one row, locked by whoever appends."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "journal_head"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="journal_head_single"),)

    def __str__(self) -> str:
        return f"head at {self.seq}"
