"""What people of a project say to each other about a change: what a comment may be, and who may take it back. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from vekha.core.actors import Actor
from vekha.core.decision import Refused
from vekha.core.errors import Exit

LONGEST = 10_000  # characters of a comment
# "@max", but not the "@example" of an address
MENTION = re.compile(r"(?<![\w.@/+-])@([A-Za-z0-9_](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9_])?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as far as it matters to who takes it back."""

    number: int
    by: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Worded:
    """What is written down. `to`: handles of those whom it names, each once, in their order."""

    text: str
    to: tuple[str, ...]


def worded(text: str, people: Collection[str]) -> Worded | Refused:
    """`people`: handles of the project's people; `@name` of anybody else is just text."""
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        return Refused("empty", "The comment says nothing.", "Write something first.", Exit.USAGE)
    if len(said) > LONGEST:
        what = f"The comment has {len(said)} characters; {LONGEST} are allowed."
        return Refused("too_long", what, "Make it shorter, or two of it.", Exit.USAGE)
    return Worded(said, mentioned(said, people))


def mentioned(text: str, people: Collection[str]) -> tuple[str, ...]:
    known = {handle.lower(): handle for handle in people}
    named = (known.get(found.lower(), "") for found in MENTION.findall(text))
    return tuple(dict.fromkeys(handle for handle in named if handle))


def withdrawing(number: int, comment: Comment | None, actor: Actor) -> Refused | None:
    """Why it is not taken back, if it is not."""
    if comment is None:
        return Refused("no_comment", f"There is no comment {number} here.", "Look at the page again.", Exit.NOT_FOUND)
    if comment.by != actor.handle:
        what = f"Comment {number} is not by {actor.handle}: only its author takes it back."
        return Refused("not_yours", what, "Ask its author, or answer it.", Exit.DENIED)
    if comment.withdrawn:
        return Refused("withdrawn_already", f"Comment {number} is withdrawn already.", "Nothing to do.")
    return None
