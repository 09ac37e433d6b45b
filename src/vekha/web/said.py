"""What the core says in English, in the reader's language: the shapes of its sentences, beside those of reasons and
causes (`vekha.workflows`), of refusals, and of what is not there.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from vekha.core.actors import Scope
from vekha.core.change import Stage
from vekha.core.waiting import Waiting
from vekha.database.models.runs import RunState
from vekha.policy import Action, Thing
from vekha.web import clock
from vekha.web.access_refusals import ACCESS_REFUSALS
from vekha.web.missing import MISSING
from vekha.web.refusals import REFUSALS
from vekha.web.words import ACTIONS, RUN_STATES, SCOPES, STAGES, THINGS, WORKFLOWS
from vekha.workflows.causes import CAUSES
from vekha.workflows.reasons import REASONS, field_said
from vekha.workflows.sayings import Sayings, role_said

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
    # what a no would do
    _("The manager proposes another agreement; nothing is built before the client agrees."),
    _("A red check stops it here: production and the last good preview stay as they are."),
    _("The preview serves its last good release again by itself, and the change is at building."),
    _("Production serves its last good release again by itself, and the change is at building."),
    _("The DevOps engineer can move production back (`vekha rollback`); a new request mends it."),
)
NOBODY = (_("no role that there is"), _("no scope that there is"))  # policy/may.py
MOMENT = re.compile(r"(?<=its evidence is from )\d{4}-\d\d-\d\d \d\d:\d\d(?=, too old)")  # in UTC (core/gates.py)


def said(text: str) -> str:
    """The sentence in the reader's language and by their clock, as far as it is one that Vekha says."""
    return _sayings(MOMENT.sub(lambda found: clock.as_written(found[0]), text))


def awaited(waiting: Waiting) -> str:
    """What they are waited for to do: "to say yes or no to candidate 2"."""
    text = gettext(waiting.text).format_map({name: _sayings.field(name, it) for name, it in waiting.args.items()})
    return gettext("%(what)s; it waits: %(why)s") % {"what": text, "why": said(waiting.held)} if waiting.held else text


def _field(name: str, value: str) -> str:
    if name == "takes":
        return gettext(" or ").join(_holder(one) for one in value.split(" or "))
    if name == "job":
        return str(WORKFLOWS.get(value, value))
    if name == "scopes":
        return ", ".join(_holder(one) for one in value.split(", "))
    if name == "action" and value in set(Action):
        return str(ACTIONS[Action(value)])
    if name == "stage" and value in set(Stage):
        return str(STAGES[Stage(value)])
    if name == "state" and value in set(RunState):
        return str(RUN_STATES[RunState(value)])
    return thing(value) if name == "resource" else field_said(name, value)


def _holder(one: str) -> str:
    """Whoever would be permitted: a role, a scope, or nobody."""
    if one in set(Scope):
        return str(SCOPES[Scope(one)])
    return gettext(one) if one in NOBODY else role_said(one)


def thing(resource: str) -> str:
    """ "project lavka", "candidate lavka/1/2"."""
    kind, _space, name = resource.partition(" ")
    return f"{THINGS[Thing(kind.title())]} {name}" if kind.title() in set(Thing) else resource


_sayings = Sayings((*SHAPES, *REASONS, *CAUSES, *REFUSALS, *ACCESS_REFUSALS, *MISSING), _field)
