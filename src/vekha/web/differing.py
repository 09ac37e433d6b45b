"""What differs between two versions of an agreement, as a page says it: in the reader's language, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from vekha.core.difference import Difference, Fate, Line, Part, Words, marked

NAMES = {
    "need": _("The need"),
    "behaviour": _("How it will behave"),
    "needs": _("What is needed besides"),
    "hours": _("Hours: at best, likely, at worst"),
    "due": _("Due"),
    "files": _("Files"),
}
TESTS = _("How {criterion} is tested")
BEGINNINGS = {  # what the core writes before people's own words
    "given ": _("given"),
    "when ": _("when"),
    "then ": _("then"),
    "tool: ": _("tool:"),
    "service: ": _("service:"),
    "infrastructure: ": _("infrastructure:"),
}
SIGNS = {Fate.SAME: "", Fate.ADDED: "+", Fate.REMOVED: "−"}
CRITERION = re.compile(r"C\d+")
DAY, SURE = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"(\d+) % sure")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: its sign, the word before people's own, and these in pieces (text, whether it differs)."""

    fate: str
    sign: str
    beginning: str
    words: Words


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    lines: tuple[Shown, ...]


def shown(found: Difference) -> tuple[Section, ...]:
    return tuple(
        Section(_name(part.name), tuple(_line(part.name, fate, words) for fate, words in marked(_read(part))))
        for part in found.parts
    )


def _read(part: Part) -> tuple[Line, ...]:
    """Dates as the reader writes them."""
    return tuple(replace(one, text=_dated(one.text)) for one in part.lines) if part.name == "due" else part.lines


def _dated(text: str) -> str:
    """ "2026-12-01 (85 % sure)", as the core writes it."""
    language = get_language() or "en"
    text = DAY.sub(lambda day: format_date(date.fromisoformat(day[0]), "long", locale=language), text)
    sure = SURE.search(text)
    return text.replace(sure[0], gettext("%(percent)s %% sure") % {"percent": sure[1]}) if sure else text


def _name(name: str) -> str:
    if name.startswith("tests of "):
        return gettext(TESTS).format(criterion=name.removeprefix("tests of "))
    return gettext(NAMES[name]) if name in NAMES else name


def _line(part: str, fate: Fate, words: Words) -> Shown:
    beginning = ""
    if words and (CRITERION.fullmatch(part) or part == "needs"):
        first, differs = words[0]
        for known, word in BEGINNINGS.items():
            if first.startswith(known):
                beginning, words = gettext(word), ((first.removeprefix(known), differs), *words[1:])
    return Shown(fate.value, SIGNS[fate], beginning, words)
