"""Who is asked about, for what: the rows and columns of `tests/snapshots/roles.txt`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vekha.core.actors import VEKHA, Actor, Kind, Role, Scope
from vekha.policy import Action, Allowed, Resource, Thing, may

OWN, OTHER = "lavka", "other"
AS_ROLE = (Action.ASSESS, Action.GIVE_VERDICT)  # done as one role
THINGS = {
    Action.ASSESS: Thing.CHANGE,
    Action.WRITE_BRIEF: Thing.CHANGE,
    Action.PROPOSE_AGREEMENT: Thing.CHANGE,
    Action.MOVE_DATE: Thing.CHANGE,
    Action.COMMENT: Thing.CHANGE,
    Action.GIVE_FEEDBACK: Thing.CHANGE,
    Action.FOLLOW_UP: Thing.CHANGE,
    Action.ANSWER_AGREEMENT: Thing.CHANGE,
    Action.REGISTER_CANDIDATE: Thing.CHANGE,
    Action.MAKE_CLIENT_LINK: Thing.CHANGE,
    Action.CLOSE_CHANGE: Thing.CHANGE,
    Action.WITHDRAW_CHANGE: Thing.CHANGE,
    Action.GIVE_VERDICT: Thing.CANDIDATE,
    Action.DECLARE_EMERGENCY: Thing.CANDIDATE,
    Action.CARRY_OUT: Thing.CANDIDATE,
    Action.ROLL_BACK: Thing.ENVIRONMENT,
}  # everything else is done to a project


def person(handle: str, *roles: Role, disabled: bool = False) -> Actor:
    return Actor(handle, Kind.PERSON, frozenset(roles), OWN, disabled=disabled)


def service(handle: str, *scopes: Scope, disabled: bool = False) -> Actor:
    return Actor(handle, Kind.SERVICE, frozenset(), OWN, frozenset(scopes), disabled)


# Column: who acts. Roles and scopes are those in the project "lavka".
ACTORS = {
    "client": person("clara", Role.CLIENT),
    "manager": person("max", Role.MANAGER),
    "developer": person("dan", Role.DEVELOPER),
    "tester": person("tess", Role.TESTER),
    "devops": person("olga", Role.DEVOPS),
    "dev+test": person("petra", Role.DEVELOPER, Role.TESTER),
    "stranger": person("zed"),
    "disabled": person("ivan", *Role, disabled=True),
    "vekha": VEKHA,
    "sees": service("scanner", Scope.SEE),
    "registers": service("ci", Scope.REGISTER_CANDIDATE),
    "revoked": service("old-ci", *Scope, disabled=True),
}


@dataclass(frozen=True)
class Asked:
    """One row: an act, as which role if it is done as one."""

    action: Action
    role: Role | None

    def __str__(self) -> str:
        return f"{self.action} as {self.role}" if self.role else self.action

    def of(self, project: str, author: str = "") -> Resource:
        thing = THINGS.get(self.action, Thing.PROJECT)
        name = {Thing.PROJECT: "", Thing.CHANGE: "/1", Thing.CANDIDATE: "/1/1", Thing.ENVIRONMENT: "/production"}[thing]
        return Resource(project, thing, project + name, author if thing is Thing.CANDIDATE else "")

    def allowed(self, actor: Actor, project: str, author: str = "") -> bool:
        return isinstance(may(actor, self.action, self.of(project, author), role=self.role), Allowed)


ROWS = [Asked(action, role) for action in Action for role in (Role if action in AS_ROLE else [None])]
BY_AUTHOR = [row for row in ROWS if THINGS.get(row.action) is Thing.CANDIDATE]  # only there it matters who wrote it
CASES = {  # heading: the project that is acted on, and whether the one who acts wrote the candidate
    "in their project, another's candidate": (OWN, False),
    "in their project, their own candidate": (OWN, True),
    "in another project": (OTHER, False),
}


def author_of(actor: Actor, theirs: bool) -> str:
    return actor.handle if theirs else "somebody-else"


def table() -> str:
    lines = []
    for heading, (project, theirs) in CASES.items():
        lines.append(heading)
        lines.append(f"{'':<28}" + "".join(f"{name:<11}" for name in ACTORS).rstrip())
        for row in ROWS:
            marks = ("yes" if row.allowed(one, project, author_of(one, theirs)) else "-" for one in ACTORS.values())
            lines.append(f"{row!s:<28}" + "".join(f"{mark:<11}" for mark in marks).rstrip())
        lines.append("")
    return "\n".join(lines)


def with_every_role(actor: Actor) -> Actor:
    return replace(actor, roles=frozenset(Role))
