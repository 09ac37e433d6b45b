"""What can be asked of the policy. `policy.cedarschema` says what each is done to, `policy.cedar` who may."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    SEE = "see"
    ADD_PROJECT = "add_project"
    REQUEST_CHANGE = "request_change"
    WRITE_BRIEF = "write_brief"
    ASSESS = "assess"
    PROPOSE_AGREEMENT = "propose_agreement"
    ANSWER_AGREEMENT = "answer_agreement"
    MOVE_DATE = "move_date"
    COMMENT = "comment"  # and withdraw one's own
    REGISTER_CANDIDATE = "register_candidate"
    MAKE_CLIENT_LINK = "make_client_link"
    NAME_DEPUTY = "name_deputy"  # and be back
    GIVE_VERDICT = "give_verdict"
    DECLARE_EMERGENCY = "declare_emergency"
    FIRST_RELEASE = "first_release"
    ROLL_BACK = "roll_back"
    RETRY_RUN = "retry_run"
    GIVE_FEEDBACK = "give_feedback"
    FOLLOW_UP = "follow_up"
    CLOSE_CHANGE = "close_change"
    WITHDRAW_CHANGE = "withdraw_change"
    GRANT_ROLE = "grant_role"
    REVOKE_ROLE = "revoke_role"
    DISABLE_PERSON = "disable_person"  # and enable them again
    MANAGE_WEBHOOKS = "manage_webhooks"
    CHOOSE_MESSAGES = "choose_messages"  # what one sets for oneself: how one is told and called, one's sessions
    MANAGE_SERVICE = "manage_service"  # add it, rotate its token, revoke it
    CARRY_OUT = "carry_out"  # what workers do: record evidence, builds, previews, rollouts
