"""The product's words as a page shows them, in the reader's language (docs/glossary.md says what each means)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vekha.core.actors import Role
from vekha.core.change import Answer, Stage
from vekha.core.evidence import Outcome
from vekha.database.models.runs import RunState

STAGES = {
    Stage.REQUESTED: _("requested"),
    Stage.AGREEING: _("agreeing"),
    Stage.BUILDING: _("building"),
    Stage.TESTING: _("with the tester"),
    Stage.MANAGER_REVIEW: _("with the manager"),
    Stage.CLIENT_REVIEW: _("with the client"),
    Stage.RELEASING: _("releasing"),
    Stage.LIVE: _("live"),
    Stage.CLOSED: _("closed"),
    Stage.WITHDRAWN: _("withdrawn"),
}
ROLES = {
    Role.CLIENT: _("client"),
    Role.MANAGER: _("manager"),
    Role.DEVELOPER: _("developer"),
    Role.TESTER: _("tester"),
    Role.DEVOPS: _("DevOps engineer"),
}
WAITED_FOR = {  # "waiting for the client"
    Role.CLIENT: pgettext_lazy("waiting for", "the client"),
    Role.MANAGER: pgettext_lazy("waiting for", "the manager"),
    Role.DEVELOPER: pgettext_lazy("waiting for", "the developer"),
    Role.TESTER: pgettext_lazy("waiting for", "the tester"),
    Role.DEVOPS: pgettext_lazy("waiting for", "the DevOps engineer"),
}
OUTCOMES = {Outcome.PASSED: _("passed"), Outcome.FAILED: _("failed"), Outcome.UNKNOWN: _("unknown")}
ANSWERS = {Answer.YES: _("yes"), Answer.NO: _("no")}
WORKFLOWS = {
    "build_candidate": _("build"),
    "deploy_preview": _("deployment to the preview"),
    "rollout": _("rollout"),
    "rollback": _("rollback"),
    "retire": _("clearing away"),
}
RUN_STATES = {
    RunState.WAITING: _("waiting its turn"),
    RunState.RUNNING: _("running"),
    RunState.UNDOING: _("being undone"),
    RunState.STUCK: _("stuck"),
    RunState.DONE: _("done"),
    RunState.UNDONE: _("undone"),
}
KINDS = {"production": _("production"), "preview": _("preview")}
DIRECTIONS = {"back": _("back"), "forward": _("forward")}
PLACES = {"build": _("the build"), "preview": _("the preview")}  # where a candidate was refused
SIGNS = {  # a state is a sign and a word, never a colour alone
    "green": "✓",
    "red": "✗",
    "wait": "!",
    "back": "↩",
    "none": "•",
}
COLOURS = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.UNKNOWN: "wait",
    Answer.YES: "green",
    Answer.NO: "red",
}
