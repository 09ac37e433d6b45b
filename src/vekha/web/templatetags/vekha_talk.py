"""Where something is done on a change's page, what people said and attached, and where the lines of a log are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from vekha.config.pictures import TYPES as PICTURES
from vekha.core.actors import Role
from vekha.core.agreement import BriefFile
from vekha.core.discussing import MENTION, mentioned
from vekha.core.waiting import Waiting

register = template.Library()


@register.filter
def place(waiting: Waiting) -> str:
    """The part of the change's page on which it is done."""
    asked = {"due": "date-move", "version": "answer"} if waiting.roles == (Role.CLIENT,) else {}
    return next((asked[name] for name in waiting.args if name in asked), "decide")


@register.filter
def inside(sentence: SafeString) -> SafeString:
    """As it goes on after a colon: with a small letter, unless its first word is a name such as "DevOps"."""
    first = sentence.partition(" ")[0]
    return sentence if first[1:] != first[1:].lower() else mark_safe(sentence[:1].lower() + sentence[1:])  # noqa: S308


@register.filter
def mentions(text: str, names: Mapping[str, str]) -> SafeString:
    """People's own words, in which whom they name stands out."""
    parts, end = list[str](), 0
    for found in MENTION.finditer(text):
        if mentioned(found[0], names):
            parts += [conditional_escape(text[end : found.start()]), format_html("<b>{}</b>", found[0])]
            end = found.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308 - escaped piece by piece


@register.filter
def kept(file: BriefFile) -> str:
    """The last part of its address: digest and kind."""
    return f"{file.digest.removeprefix('sha256:')}.{file.kind}"


@register.filter
def is_picture(file: BriefFile) -> bool:
    return file.kind in PICTURES


@register.filter
def under(stream: str) -> str:
    """A log stream's name after that of its change: of "lavka/change-1/candidate-2/build-3/unit" all from candidate."""
    return stream.split("/", 2)[-1]


@register.filter
def time_of_day(at: datetime) -> str:
    """ "14:05:09", by the reader's clock."""
    return timezone.localtime(at).strftime("%H:%M:%S")


@register.filter
def stamp(at: datetime) -> str:
    """As programs read it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
