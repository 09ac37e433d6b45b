"""What differs between two versions of an agreement: by criterion, and by line of text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from vekha.core.agreement import BriefFile, Criterion, Due, Hours, Needs, PlannedTest

ALIKE = 0.4  # of their words, from which on two lines are one that was written anew


class Fate(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """One version of an agreement, as far as it can differ from another."""

    version: int
    need: str
    behaviour: str
    criteria: tuple[Criterion, ...]
    plan: tuple[PlannedTest, ...]
    needs: Needs
    hours: Hours | None
    due: Due | None
    files: tuple[BriefFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part that differs: "need", "behaviour", "files", "C2", "tests of C2", "needs", "hours", "due"; line by line."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`parts` that are the same in both are left out."""

    older: int
    newer: int
    parts: tuple[Part, ...]


def difference(older: Agreed, newer: Agreed) -> Difference:
    before, after = _parts(older), _parts(newer)
    names = [*after, *(name for name in before if name not in after)]
    parts = [Part(name, _lines(before.get(name, ()), after.get(name, ()))) for name in _sorted(names)]
    changed = tuple(part for part in parts if any(line.fate is not Fate.SAME for line in part.lines))
    return Difference(older.version, newer.version, changed)


Words = tuple[tuple[str, bool], ...]  # pieces of a line in their order, and whether the other line lacks them
WORD = re.compile(r"\s+|\w+|[^\w\s]")


def words(older: str, newer: str) -> tuple[Words, Words]:
    """Both lines in pieces: what only one of them has is told. Lines that share little are told as a whole."""
    before, after = WORD.findall(older), WORD.findall(newer)
    found = SequenceMatcher(None, before, after, autojunk=False)
    if found.ratio() < ALIKE:
        return ((older, True),), ((newer, True),)
    old, new = list[tuple[str, bool]](), list[tuple[str, bool]]()
    for word, low, high, start, end in found.get_opcodes():
        old.append(("".join(before[low:high]), word != "equal"))
        new.append(("".join(after[start:end]), word != "equal"))
    return tuple(one for one in old if one[0]), tuple(one for one in new if one[0])


def marked(lines: Sequence[Line]) -> tuple[tuple[Fate, Words], ...]:
    """The lines with their words; each line that went is compared with the one that came in its place."""
    found: list[tuple[Fate, Words]] = [(line.fate, ((line.text, line.fate is not Fate.SAME),)) for line in lines]
    at = 0
    while at < len(lines):
        gone = at
        while gone < len(lines) and lines[gone].fate is Fate.REMOVED:
            gone += 1
        come = gone
        while come < len(lines) and lines[come].fate is Fate.ADDED:
            come += 1
        for old, new in zip(range(at, gone), range(gone, come), strict=False):
            before, after = words(lines[old].text, lines[new].text)
            found[old], found[new] = (Fate.REMOVED, before), (Fate.ADDED, after)
        at = max(come, at + 1)
    return tuple(found)


def _parts(one: Agreed) -> dict[str, Sequence[str]]:
    """Name to lines of text; only what is there."""
    found: dict[str, Sequence[str]] = {"need": one.need.splitlines(), "behaviour": one.behaviour.splitlines()}
    found["files"] = [str(file) for file in one.files]
    for criterion in one.criteria:
        given = [f"given {criterion.given}"] if criterion.given else []
        found[criterion.id] = [*given, f"when {criterion.when}", f"then {criterion.then}"]
    for test in one.plan:
        name = f"tests of {test.criterion}"
        found[name] = [*found.get(name, ()), *test.how.splitlines()]
    found["needs"] = [
        *(f"tool: {tool}" for tool in one.needs.tools),
        *(f"service: {service}" for service in one.needs.services),
        *(f"infrastructure: {thing}" for thing in one.needs.infrastructure),
    ]
    found["hours"] = [" / ".join(f"{hour:g}" for hour in one.hours)] if one.hours else []
    found["due"] = [str(one.due)] if one.due else []
    return found


def _sorted(names: Iterable[str]) -> list[str]:
    """Texts, then each criterion with its tests, in the order of their numbers, then the rest."""

    def place(name: str) -> tuple[int, int, int]:
        last = name.rpartition(" ")[2]
        if last[0] == "C" and last[1:].isdigit():
            return 1, int(last[1:]), int(name != last)
        return (0, 0, 0) if name in ("need", "behaviour", "files") else (2, 0, 0)

    return sorted(names, key=place)


def _lines(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    found = list[Line]()
    for word, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if word == "equal":
            found += [Line(Fate.SAME, text) for text in after[start:end]]
        else:
            found += [Line(Fate.REMOVED, text) for text in before[low:high]]
            found += [Line(Fate.ADDED, text) for text in after[start:end]]
    return tuple(found)
