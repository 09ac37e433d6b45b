"""What checks, gates and runs give as their reason, in English and kept so, put into the reader's language.

They give whole sentences, whose shapes stand here; a sentence of another shape, such as a program's own words, is shown
as it is. Fields in NESTED are sentences too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from vekha.core.actors import Role

NUMBERS = frozenset({"number", "total", "count", "skipped", "percent", "least", "seconds", "code", "most"})
NESTED = frozenset({"rest", "reason", "reasons"})
ONE_WORD = frozenset({"person", "author", "actor", "action", "job", "rule", "instance", "path"})
ROLES = {Role.DEVOPS.value: "DevOps engineer"}  # a role's word, where it is not its name
REASONS = (
    # what checks found (workflows/checking.py, adapters/reports), and what gates make of it (core/gates.py)
    _("{reason}, {percent} % of lines covered: {least} % are asked for"),
    _("{reason}, {percent} % of lines covered"),
    _("{reason}, but coverage: {rest}"),
    _("{reason}, but its exit code is {code}"),
    _("{count} of {total} passed, {skipped} skipped"),
    _("{count} of {total} passed"),
    _("{count} of {total} failed: {tests} and {more} more"),
    _("{count} of {total} failed: {tests}"),
    _("{count} of {total} failed"),
    _("all {total} tests were skipped"),
    _("no tests ran"),
    _("exit code {code}"),
    _("stopped after {seconds} s, its time limit"),
    _("there is no report at {file}"),
    _("the report {file} is empty"),
    _("the report {file} has {number} MiB, {most} are allowed"),
    _("the report {file} is older than this check: it is another run's"),
    _("the report {file} is broken: {error}"),
    _("the report {file} holds entities or a DTD: it is not read"),
    _("the report {file} cannot be decoded: {error}"),
    _("the report {file} names no line of code"),
    _("line {line} has {hits} hits: these are no numbers"),
    _("{count} of {total} lines"),
    _("gate {gate} asks for no check: nothing was proven"),
    _("no evidence for this artifact"),
    _("its evidence is dated in the future"),
    _("its evidence is from {moment}, too old"),
    _("no verdict on this artifact under agreement {number}"),
    # why something moved back
    _("checks said no: {reasons}"),
    _("{role} {person} said no: {why}"),
    _("The release was stopped by a no: {reason}."),
    _("The policy cannot be used, so everything is denied: {why}."),
    _("{person} said no: {why}"),
    _("production was rolled back by hand, and main still holds what was rolled back."),
    _("main is at {commit} now."),
    _("`{command}` did not end in time: {error}"),
    _("`{command}` ended with {code}: {error}"),
    _("The migration did not end in time: {error}"),
    _("The migration ended with {code}: {error}"),
    _("{instance} ended with {code}: {error}"),
    _("its health page {path} gave no answer for {seconds} s."),
    _("its health page {path} answered {code} for {seconds} s."),
    _("{person} rolled back by hand: {why}"),
    _("{person} rolled forward by hand: {why}"),
    _("the rejected candidate is not what is served here"),
    _("main moved before the release: the same patch is merged and checked anew"),
    _("The release gate is not green: {reasons}"),
    _("The new release was refused while watched: {reason}. See its log."),
    _("The new release was refused while watched: {reason}."),
    _("its health page gave no answer"),
    _("its health page answered {code}"),
    _("{count} of {total} requests failed ({percent} %)"),
    _("first release"),
)
ABOUT = re.compile(r"([A-Za-z0-9_-]+): (.+)", re.DOTALL)  # "unit: 2 of 214 failed", "tester: no verdict ..."
Field = Callable[[str, str], str]


def role_said(word: str) -> str:
    return gettext(ROLES.get(word, word)) if word in set(Role) else word


class Sayings:
    """Says a sentence of one of these shapes in the reader's language. `field` says what else is filled in."""

    def __init__(self, shapes: Iterable[str], field: Field = lambda _name, value: value) -> None:
        self._patterns = [(_pattern(shape), shape) for shape in shapes]
        self._other = field

    def __call__(self, text: str) -> str:
        if get_language() == "en" or not text:
            return text
        for pattern, shape in self._patterns:
            if match := pattern.fullmatch(text):
                return gettext(shape).format_map({name: self.field(name, it) for name, it in match.groupdict().items()})
        if "; " in text:
            return "; ".join(self(part) for part in text.split("; "))
        if match := ABOUT.fullmatch(text):
            about, rest = match.groups()
            return f"{role_said(about)}: {self(rest)}"
        return text

    def field(self, name: str, value: str) -> str:
        if name in NESTED:
            return self(value)
        if name in ("role", "roles"):
            return ", ".join(role_said(one) for one in value.split(", "))
        return self._other(name, value)


def _pattern(shape: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", shape)
    made = [re.escape(part) if not at % 2 else f"(?P<{part}>{_value(part)})" for at, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _value(field: str) -> str:
    if field == "role":
        return "|".join(Role)
    return r"-?[\d.]+" if field in NUMBERS else r"\S+" if field in ONE_WORD else ".+"


reason_said = Sayings(REASONS)
