"""The role table. Its snapshot is `tests/snapshots/roles.txt`."""

from __future__ import annotations

from enum import StrEnum

from vekha.core.actors import Role


class Action(StrEnum):
    SEE = "see"
    REQUEST_CHANGE = "request_change"
    ASSESS = "assess"
    PROPOSE_AGREEMENT = "propose_agreement"
    ANSWER_AGREEMENT = "answer_agreement"
    REGISTER_CANDIDATE = "register_candidate"
    GIVE_VERDICT = "give_verdict"
    FIRST_RELEASE = "first_release"
    ROLL_BACK = "roll_back"
    CLOSE_CHANGE = "close_change"
    WITHDRAW_CHANGE = "withdraw_change"
    GRANT_ROLE = "grant_role"
    CHOOSE_MESSAGES = "choose_messages"  # how one is told oneself
    MANAGE_WEBHOOKS = "manage_webhooks"
    CARRY_OUT = "carry_out"  # what workers do: record evidence, builds, previews, rollouts


ANY = frozenset(Role)
ROLES: dict[Action, frozenset[Role]] = {
    Action.SEE: ANY,
    Action.REQUEST_CHANGE: frozenset({Role.CLIENT, Role.MANAGER}),
    Action.ASSESS: frozenset({Role.DEVELOPER, Role.TESTER, Role.DEVOPS}),
    Action.PROPOSE_AGREEMENT: frozenset({Role.MANAGER}),
    Action.ANSWER_AGREEMENT: frozenset({Role.CLIENT}),
    Action.REGISTER_CANDIDATE: frozenset({Role.DEVELOPER}),
    Action.GIVE_VERDICT: frozenset({Role.TESTER, Role.MANAGER, Role.CLIENT}),
    Action.FIRST_RELEASE: frozenset({Role.DEVOPS}),
    Action.ROLL_BACK: frozenset({Role.DEVOPS}),
    Action.CLOSE_CHANGE: frozenset({Role.MANAGER}),
    Action.WITHDRAW_CHANGE: frozenset({Role.CLIENT, Role.MANAGER}),
    Action.GRANT_ROLE: frozenset({Role.DEVOPS}),
    Action.CHOOSE_MESSAGES: ANY,
    Action.MANAGE_WEBHOOKS: frozenset({Role.DEVOPS}),
    Action.CARRY_OUT: frozenset(),
}
SERVICES = frozenset({Action.CARRY_OUT, Action.REGISTER_CANDIDATE, Action.SEE})  # what a service may do at most
