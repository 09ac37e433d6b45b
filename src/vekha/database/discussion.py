"""What people said about a change, as lines of its page."""

from __future__ import annotations

from vekha.database.about import About
from vekha.database.agreement_pages import CommentLine

KINDS = ("Commented", "CommentWithdrawn")  # the timeline leaves them to the discussion


def discussion_of(found: About) -> tuple[CommentLine, ...]:
    """The newest ones, oldest first; one that was withdrawn says nothing any more."""
    gone = {one.comment_id: one.at for one in found.withdrawals}
    return tuple(
        CommentLine(one.number, one.person, one.at, "" if one.pk in gone else one.text, gone.get(one.pk))
        for one in reversed(found.comments)
    )
