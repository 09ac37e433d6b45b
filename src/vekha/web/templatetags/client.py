"""What clients read of what changed, and in whose place somebody decided."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from vekha.web import words

register = template.Library()


@register.filter
def listed(handles: tuple[str, ...], names: Mapping[str, str]) -> str:
    """ "Clara, Cora"."""
    return ", ".join(names.get(one, one) for one in handles)


@register.filter
def partname(name: str) -> str:
    """Of a part of an agreement that differs: "need", "behaviour", "C2"."""
    return str(words.PARTS.get(name, words.EXPECTED))


@register.filter
def condition(line: str) -> str:
    """A line of a criterion, "when a page is open", in the reader's language; the rest is people's own words."""
    word, _, rest = line.partition(" ")
    return f"{words.CONDITIONS[word]} {rest}" if word in words.CONDITIONS else line
