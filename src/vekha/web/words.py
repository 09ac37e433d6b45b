"""The product's words as a page shows them, in the reader's language (docs/glossary.md says what each means)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vekha.core.actors import Role, Scope
from vekha.core.change import Answer, Stage
from vekha.core.evidence import Outcome
from vekha.core.topics import Topic
from vekha.core.wishes import Wish
from vekha.database.models.deliveries import DeliveryState
from vekha.database.models.runs import RunState
from vekha.policy import Action, Thing

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
SERVICES = {"mailto": _("e-mail"), "mailtos": _("e-mail"), "tgram": "Telegram", "slack": "Slack"}
LANGUAGES = {"en": _("English"), "ru": _("Russian")}
OUTCOMES = {Outcome.PASSED: _("passed"), Outcome.FAILED: _("failed"), Outcome.UNKNOWN: _("unknown")}
ANSWERS = {Answer.YES: _("yes"), Answer.NO: _("no")}
WORKFLOWS = {
    "build_candidate": _("build"),
    "deploy_preview": _("deployment to the preview"),
    "rollout": _("rollout"),
    "rollback": _("rollback"),
    "retire": _("clearing away"),
}
STEPS = {  # of all workflows; a new one is shown by its name
    "main": _("main has not moved on"),
    "build": _("build"),
    "pack": _("pack what was built"),
    "check": _("run the checks"),
    "gate": _("ask the gate"),
    "plan": _("plan the release"),
    "snapshot": _("copy production's data"),
    "baseline": _("begin with what production serves"),
    "database": _("prepare the database"),
    "rehearse": _("rehearse on a copy"),
    "unpack": _("unpack what was built"),
    "migrate": _("bring the database forward"),
    "start": _("start the release"),
    "health": _("wait until it is well"),
    "traffic": _("lead the visitors to it"),
    "merge": _("bring main forward"),
    "route": _("lead nobody there any more"),
    "stop": _("stop it"),
    "move": _("go to the other release"),
    "conclude": _("keep how it ended"),
}
RUN_STATES = {
    RunState.WAITING: _("waiting its turn"),
    RunState.RUNNING: _("running"),
    RunState.UNDOING: _("being undone"),
    RunState.STUCK: _("stuck"),
    RunState.DONE: _("done"),
    RunState.UNDONE: _("undone"),
}
SCOPES = {Scope.SEE: _("sees the project"), Scope.REGISTER_CANDIDATE: _("registers candidates")}
HOLDERS: dict[Any, Any] = {  # of rights: roles of people, scopes of services
    **ROLES,
    Scope.SEE: _("service that sees"),
    Scope.REGISTER_CANDIDATE: _("service that registers"),
}
FORBIDDING = {  # rules that hold whatever others permit; one that is not here is shown in the policy's own words
    "disabled": _("Whoever is disabled may do nothing."),
    "other-project": _("Roles and scopes hold in one project, and nowhere else."),
    "service-is-no-person": _("A service sees and registers candidates; anything else a person must do."),
    "four-eyes": _("The author of a candidate is never its tester."),
    "author-declares-no-emergency": _("The author of a candidate does not declare its emergency."),
}
THINGS = {
    Thing.PROJECT: _("project"),
    Thing.CHANGE: _("change"),
    Thing.CANDIDATE: pgettext_lazy("thing", "candidate"),
    Thing.ENVIRONMENT: _("environment"),
    Thing.INSTALLATION: _("installation"),
}
DELIVERY_STATES = {
    DeliveryState.WAITING: _("waits for its next try"),
    DeliveryState.SENDING: _("being sent"),
    DeliveryState.SENT: pgettext_lazy("delivery", "sent"),
    DeliveryState.FAILED: _("given up"),
}
ACTIONS = {  # "may ..."
    Action.SEE: _("see the project, its changes and environments"),
    Action.ADD_PROJECT: _("bring in a project of their own"),
    Action.REQUEST_CHANGE: _("ask for a change"),
    Action.WRITE_BRIEF: _("write the brief"),
    Action.COMMENT: _("take part in the discussion"),
    Action.ASSESS: _("say what a brief takes, as that role"),
    Action.PROPOSE_AGREEMENT: _("propose an agreement"),
    Action.ANSWER_AGREEMENT: _("answer an agreement, or a move of its date"),
    Action.MOVE_DATE: _("ask for another date"),
    Action.REGISTER_CANDIDATE: _("register a candidate"),
    Action.MAKE_CLIENT_LINK: _("send the client a link"),
    Action.NAME_DEPUTY: _("name a deputy while they are away"),
    Action.DECLARE_EMERGENCY: _("declare an emergency, with somebody else"),
    Action.GIVE_VERDICT: _("say yes or no to a candidate, as that role"),
    Action.FIRST_RELEASE: _("open the store with its first release"),
    Action.ROLL_BACK: _("move an environment back, and forward again"),
    Action.RETRY_RUN: _("let a stuck run be tried again"),
    Action.GIVE_FEEDBACK: _("say how it is, once it is live"),
    Action.FOLLOW_UP: _("make a new request of the feedback"),
    Action.CLOSE_CHANGE: _("close a change"),
    Action.WITHDRAW_CHANGE: _("withdraw a change"),
    Action.GRANT_ROLE: _("give a role, and invite"),
    Action.REVOKE_ROLE: _("take a role away"),
    Action.DISABLE_PERSON: _("disable somebody, and enable them again"),
    Action.MANAGE_WEBHOOKS: _("add and remove webhooks"),
    Action.CHOOSE_MESSAGES: _("choose how they are told and called"),
    Action.MANAGE_SERVICE: _("add services, give them tokens, revoke them"),
    Action.CARRY_OUT: _("carry out what was decided"),
}
TOPICS = {
    Topic.DECIDE: _("something waits for you"),
    Topic.REMINDER: _("it waits for too long"),
    Topic.REFUSED: _("a check, a person or production said no"),
    Topic.MOVED: _("it is live, or it was rolled back"),
    Topic.NEWS: _("good to know"),
    Topic.ALARM: _("look at once"),
}
WISHES = {Wish.AT_ONCE: _("at once"), Wish.DIGEST: _("in the digest"), Wish.NEVER: _("never")}
METHODS = {  # how somebody showed who they are: django-allauth's words, and "invitation"
    "invitation": _("an invitation"),
    "password": _("password"),
    "mfa": _("passkey or code"),
    "socialaccount": _("the company's sign-in"),
}
KINDS = {"production": _("production"), "preview": _("preview")}
GATES = {"build": _("after the build"), "testing": _("before the tester"), "release": _("before production")}
DIRECTIONS = {"back": _("back"), "forward": _("forward")}
PLACES = {"build": _("the build"), "preview": _("the preview")}  # where a candidate was refused
SURENESS = {  # of a forecast's days, by percent
    50: _("as likely sooner as later"),
    85: _("the day that is proposed to the client"),
    95: _("one of twenty takes longer"),
}
PARTS = {"need": _("What it is for"), "behaviour": _("How it behaves")}  # of an agreement, to its client
EXPECTED = _("What is expected")  # a criterion, whose number says nothing to a client
CONDITIONS = {  # how the lines of a criterion begin (core/difference.py)
    "given": pgettext_lazy("criterion", "given"),
    "when": pgettext_lazy("criterion", "when"),
    "then": pgettext_lazy("criterion", "then"),
}
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
    DeliveryState.SENT: "green",
    DeliveryState.FAILED: "red",
    DeliveryState.WAITING: "wait",
}
