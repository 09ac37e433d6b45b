"""Puts sentences that were kept in English into the reader's language, by the shapes that they have.

A sentence of no known shape, such as a program's own words, is shown as it is; so is what a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from vekha.core.actors import Role
from vekha.core.change import Stage

NUMBERS = frozenset({"number", "total", "count", "skipped", "percent", "least", "seconds", "code", "most"})
NESTED = frozenset({"rest", "reason", "reasons"})  # sentences too
ONE_WORD = frozenset({"person", "author", "actor", "action", "job", "rule", "instance", "path", "id", "key"})
AT_FIRST = frozenset({"digest", "folder", "host", "program", "service", "source", "scheme", "commit", "database"})
PEOPLE = "why"  # what somebody typed: no sentence is looked for in it
ROLES = {Role.DEVOPS.value: "DevOps engineer"}  # a role's word, where it is not its name
ABOUT = re.compile(r"([A-Za-z0-9_-]+): (.+)", re.DOTALL)  # "unit: 2 of 214 failed", "tester: no verdict ..."
BETWEEN = re.compile(r"(?<=[.?!\n]) +")  # sentences
BEGINS = re.compile(r" +(?=[A-Z])")  # perhaps one, after words of a program that end anyhow
LAST, LATER = 5, 12  # of each in one text, looked at from its end
RUN = _("run {number}")  # as an environment's state names it
KEPT = 4_096  # texts whose shape is known by heart
Field = Callable[[str, str], str]


def role_said(word: str) -> str:
    return gettext(ROLES.get(word, word)) if word in set(Role) else word


class Shape(NamedTuple):
    """`begins`, `part`: its first and its longest text that is no field; `weight`: how much of it is none."""

    text: str
    pattern: re.Pattern[str]
    begins: str
    part: str
    weight: int


class Sayings:
    """Says a sentence of one of these shapes in the reader's language. `field` says what else is filled in."""

    def __init__(self, shapes: Iterable[str], field: Field = lambda _name, value: value) -> None:
        self._texts = frozenset(shapes)
        self._match = lru_cache(KEPT)(self._find)
        self._other = field

    def __call__(self, text: str) -> str:
        if get_language() == "en" or not text:
            return text
        return self._known(text) or self._each(text) or text

    @cached_property
    def _shapes(self) -> list[Shape]:
        """Of two that fit, the one comes first that says more by itself: "must be text" before "must be {choices}"."""
        return sorted(map(_shape, self._texts), key=lambda one: (-one.weight, one.text))

    def _known(self, text: str) -> str:
        """ "" if it is none of ours. A shape may be written without the full stop at its end."""
        found = self._match(text)
        if found and PEOPLE in found[1]:
            return self._filled(*found)
        if said := self._in_parts(text):
            return said
        said = self._alone(text[:-1]) if text.endswith(".") else ""
        return f"{said}." if said else self._alone(text)

    def _in_parts(self, text: str) -> str:
        """What happened, and at last what to do about it."""
        cuts = [(text[: at.start()], text[at.end() :]) for at in [*BETWEEN.finditer(text)][-LAST:]]
        later = [(text[: at.start()], text[at.end() :]) for at in [*BEGINS.finditer(text)][-LATER:]]
        for before, after in [*reversed(cuts), *(one for one in later if one[1] in self._texts)]:
            if (last := self._match(after)) and (first := self._known(before)):
                return f"{first}{text[len(before) : -len(after)]}{self._filled(*last)}"
        return ""

    def _alone(self, text: str) -> str:
        if found := self._match(text):
            return self._filled(*found)
        about = ABOUT.fullmatch(text)
        rest = self._known(about[2]) if about else ""
        return f"{role_said(about[1])}: {rest}" if about and rest else ""

    def _each(self, text: str) -> str:
        if "; " in text:
            return "; ".join(self(part) for part in text.split("; "))
        if about := ABOUT.fullmatch(text):
            return f"{role_said(about[1])}: {self(about[2])}"
        return ""

    def _find(self, text: str) -> tuple[str, Mapping[str, str]] | None:
        for shape in self._shapes:
            if text.startswith(shape.begins) and shape.part in text and (match := shape.pattern.fullmatch(text)):
                return shape.text, match.groupdict()
        return None

    def _filled(self, shape: str, fields: Mapping[str, str]) -> str:
        return gettext(shape).format_map({name: self.field(name, value) for name, value in fields.items()})

    def field(self, name: str, value: str) -> str:
        if name in NESTED:
            return self._known(value) or self._known(f"{value}.").removesuffix(".") or self(value)
        if name == "run":
            return gettext(RUN).format(number=value.removeprefix("run "))
        if name in ("role", "roles"):
            return ", ".join(role_said(one) if one in set(Role) else self(one) for one in value.split(", "))
        return self._other(name, value)


def _shape(shape: str) -> Shape:
    parts = re.split(r"\{(\w+)\}", shape)
    made = [
        re.escape(part) if not at % 2 else f"(?P<{part}>{_value(part, first=at == 1 and not parts[0])})"
        for at, part in enumerate(parts)
    ]
    said = parts[::2]
    return Shape(shape, re.compile("".join(made), re.DOTALL), parts[0], max(said, key=len), sum(map(len, said)))


def _value(field: str, *, first: bool) -> str:
    if field == "role":
        return "|".join(Role)
    if field == "stage":
        return "|".join(Stage)
    if field == "choices":
        return r"\"[^\"]+\"(?:(?:, | or )\"[^\"]+\")*"
    if field == "run":
        return r"run \d+"
    if field in NUMBERS:
        return r"-?[\d.]+"
    return r"'[^']*'|\"[^\"]*\"|\S+" if field in ONE_WORD or (first and field in AT_FIRST) else ".+"
