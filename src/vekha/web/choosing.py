"""What comes out of the form in which somebody says how they want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from vekha.core.errors import BadInput
from vekha.core.topics import Topic
from vekha.core.wishes import Wish
from vekha.operations.set_message_rules import Wanted


def wanted_of(form: Mapping[str, str]) -> Wanted:
    """Raises BadInput `bad_rules`. Empty quiet hours: there are none."""
    begin, end = form.get("quiet_from", ""), form.get("quiet_to", "")
    if bool(begin) != bool(end):
        raise BadInput("bad_rules", "Quiet hours have a beginning and an end.", "For example 22:00 to 08:00.")
    wishes = {topic: form[f"wish-{topic}"] for topic in Topic if form.get(f"wish-{topic}")}
    if not set(wishes.values()) <= set(Wish):
        raise BadInput("bad_rules", "The form was not complete.", "Load the page again, then choose.")
    return Wanted(
        form.get("language") or None,
        form.get("zone") or None,
        (_clock(begin), _clock(end)) if begin else (),
        _clock(form["digest"]) if form.get("digest") else None,
        {topic: Wish(wish) for topic, wish in wishes.items()},
    )


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadInput("bad_rules", f"{text!r} is no time of the day.", "For example 09:00.") from error
