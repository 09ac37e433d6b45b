from django.db import models
from django.db.models import Q


class Comment(models.Model):
    """What somebody of the project said about a change. Rows are added, never updated."""

    change = models.ForeignKey("vekha.Change", on_delete=models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    person = models.CharField(max_length=40)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "comment"
        constraints = (
            # two people writing in the same moment: each comment has a number of its own
            models.UniqueConstraint(fields=["change", "number"], name="comment_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.change} comment {self.number}"


class CommentWithdrawal(models.Model):
    """Its author took the comment back."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()

    class Meta:
        db_table = "comment_withdrawal"

    def __str__(self) -> str:
        return f"{self.comment} withdrawn"
