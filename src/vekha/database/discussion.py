"""What people said about a change, as lines of its page."""

from __future__ import annotations

from vekha.database import models
from vekha.database.agreement_pages import CommentLine

MOST = 100  # of one page; the newest
KINDS = ("Commented", "CommentWithdrawn")  # the timeline leaves them to the discussion


def discussion_of(row: models.Change, *, most: int = MOST) -> tuple[CommentLine, ...]:
    """The newest ones, oldest first; one that was withdrawn says nothing any more. One query."""
    rows = models.Comment.objects.filter(change=row).select_related("withdrawal").order_by("-number")[:most]
    return tuple(_line(one) for one in reversed(rows))


def _line(row: models.Comment) -> CommentLine:
    gone: models.CommentWithdrawal | None = getattr(row, "withdrawal", None)
    return CommentLine(row.number, row.person, row.at, "" if gone else row.text, gone.at if gone else None)
