from django.db import models


class KeptAnswer(models.Model):
    """The answer to an act that was asked for under a key, written with its effect; whoever asks again gets it.

    `request` is the SHA-256 of what was asked. Secrets that are shown once are not in `body`.
    """

    actor = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    request = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kept_answer"
        constraints = (
            # of two requests under one key, whatever else holds them apart, one has an effect
            models.UniqueConstraint(fields=["actor", "key"], name="kept_answer_once_a_key"),
        )

    def __str__(self) -> str:
        return f"{self.status} to {self.actor} under {self.key}"
