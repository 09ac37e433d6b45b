"""What the core and the checks say in English, in the reader's language.

They give whole sentences, whose shapes stand here; a sentence of another shape, such as a program's own words, is shown
as it is. Fields in NESTED are sentences too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from vekha.core.actors import Role
from vekha.core.waiting import Waiting
from vekha.policy import Action, Thing
from vekha.web import clock
from vekha.web.refusals import REFUSALS
from vekha.web.words import ACTIONS, ROLES, THINGS

NUMBERS = frozenset({"number", "total", "count", "skipped", "percent", "least", "seconds", "code"})
NESTED = frozenset({"rest", "reason", "reasons"})
ONE_WORD = frozenset({"person", "author", "actor", "action", "job", "rule"})
SHAPES = (
    # whom a change waits for, and for what (core/waiting.py)
    _("to write the brief"),
    _("to say what brief {brief} takes"),
    _("to write another brief: the developer says that it cannot be done"),
    _("to plan tests for {criteria}"),
    _("to propose an agreement"),
    _("to propose another agreement: version {version} was declined"),
    _("to answer version {version} of the agreement"),
    _("to answer whether the date moves to {due}"),
    _("to mend the branch: it {reason}"),
    _("to push the first candidate"),
    _("to push a candidate that mends what was wrong with {number}"),
    _("to say yes or no to candidate {number}"),
    _("to say yes or no to candidate {number}, which is live without their verdict"),
    _("to declare the emergency as well, if it is one: {person} has"),
    _("change {number} was released in an emergency, and owes verdicts: {roles}"),
    _("change {number} was refused after its release: main holds it until it is mended"),
    _("The release was stopped by a no: {reason}."),
    _("to ask the client how it is, and to close the change"),
    _("to answer the client's feedback: close the change, or open a new request from it"),
    _("to look: the job {job} is stuck"),
    _("to look: the job {job} is not there, though it should be"),
    _("to give somebody the role {roles}"),
    _("to give somebody but {author} the role tester"),
    _("builds and checks candidate {number}"),
    _("brings candidate {number} to its preview and checks it there"),
    _("brings it to production"),
    _("conflicts with main in {files}"),
    _("{run} moves this environment now"),
    # what a no would do
    _("The manager proposes another agreement; nothing is built before the client agrees."),
    _("A red check stops it here: production and the last good preview stay as they are."),
    _("The preview serves its last good release again by itself, and the change is at building."),
    _("Production serves its last good release again by itself, and the change is at building."),
    _("The DevOps engineer can move production back (`vekha rollback`); a new request mends it."),
    # what checks found (workflows/checking.py, adapters/reports), and what gates make of it (core/gates.py)
    _("{reason}, {percent} % of lines covered: {least} % are asked for"),
    _("{reason}, {percent} % of lines covered"),
    _("{reason}, but coverage: {rest}"),
    _("{reason}, but its exit code is {code}"),
    _("{count} of {total} passed, {skipped} skipped"),
    _("{count} of {total} passed"),
    _("{count} of {total} failed: {tests}"),
    _("{count} of {total} failed"),
    _("all {total} tests were skipped"),
    _("no tests ran"),
    _("exit code {code}"),
    _("stopped after {seconds} s, its time limit"),
    _("no evidence for this artifact"),
    _("its evidence is dated in the future"),
    _("its evidence is from {moment}, too old"),
    _("no verdict on this artifact under agreement {number}"),
    # why something moved back
    _("checks said no: {reasons}"),
    _("{role} {person} said no: {why}"),
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
    _("The policy cannot be used, so everything is denied: {why}."),
    _("first release"),
)
MOMENT = re.compile(r"(?<=its evidence is from )\d{4}-\d\d-\d\d \d\d:\d\d(?=, too old)")  # in UTC (core/gates.py)
ABOUT = re.compile(r"([A-Za-z0-9_-]+): (.+)", re.DOTALL)  # "unit: 2 of 214 failed", "tester: no verdict ..."


def _pattern(shape: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", shape)
    made = [re.escape(part) if not at % 2 else f"(?P<{part}>{_value(part)})" for at, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _value(field: str) -> str:
    if field == "role":
        return "|".join(Role)
    return r"-?[\d.]+" if field in NUMBERS else r"\S+" if field in ONE_WORD else ".+"


PATTERNS = tuple((_pattern(shape), shape) for shape in (*SHAPES, *REFUSALS))


def said(text: str) -> str:
    """The sentence in the reader's language and by their clock, as far as it is one that Vekha says."""
    text = MOMENT.sub(lambda found: clock.as_written(found[0]), text)
    if get_language() == "en" or not text:
        return text
    for pattern, shape in PATTERNS:
        if match := pattern.fullmatch(text):
            return gettext(shape).format_map(_fields(match.groupdict()))
    if "; " in text:
        return "; ".join(said(part) for part in text.split("; "))
    if match := ABOUT.fullmatch(text):
        about, rest = match.groups()
        return f"{_role(about)}: {said(rest)}"
    return text


def awaited(waiting: Waiting) -> str:
    """What they are waited for to do: "to say yes or no to candidate 2"."""
    text = gettext(waiting.text).format_map(_fields(waiting.args))
    return gettext("%(what)s; it waits: %(why)s") % {"what": text, "why": said(waiting.held)} if waiting.held else text


def _fields(found: Mapping[str, str]) -> dict[str, str]:
    return {name: _field(name, value) for name, value in found.items()}


def _field(name: str, value: str) -> str:
    if name in NESTED:
        return said(value)
    if name in ("role", "roles"):
        return ", ".join(_role(one) for one in value.split(", "))
    if name == "takes":
        return gettext(" or ").join(_role(one) for one in value.split(" or "))
    if name == "action":
        return str(ACTIONS.get(Action(value), value)) if value in set(Action) else value
    return thing(value) if name == "resource" else value


def thing(resource: str) -> str:
    """ "project lavka", "candidate lavka/1/2"."""
    kind, _space, name = resource.partition(" ")
    return f"{THINGS[Thing(kind.title())]} {name}" if kind.title() in set(Thing) else resource


def _role(word: str) -> str:
    return str(ROLES[Role(word)]) if word in set(Role) else word
