"""The verbs of Vekha, and how each is said in its three coats: command line, pages, API.

A new verb is a new row. What a coat lacks is said with its reason: `No("...")`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class No:
    """Why a coat has no such verb."""

    why: str


Names = str | tuple[str, ...] | No


@dataclass(frozen=True)
class Verb:
    """`cli`: words after `vekha`; `web`: names of routes; `api`: ids of operations."""

    what: str
    cli: Names
    web: Names
    api: Names


SHELL = No("it is about the machine that serves: whoever does it has a shell there")
NO_PAGE = No("not on a page yet")
NO_SHELL = No("the page does it; whoever has a shell has no browser to do it for")

VERBS = (
    # a change on its way
    Verb("ask for a change", "change request", "new_request", "request_change"),
    Verb("list changes", "change list", ("board", "column"), ("list_changes", "list_my_changes")),
    Verb("look at a change", "change show", "change", "show_change"),
    Verb("write its brief", "change brief", "briefs", "write_brief"),
    Verb("say what it takes", "change assess", "assessments", "assess"),
    Verb("forecast its date", "change forecast", "forecast", "forecast"),
    Verb("look at a file of it", "change file", "brief_file", "show_brief_file"),
    Verb("comment", "change comment", "comments", "comment"),
    Verb("take a comment back", "change withdraw-comment", "comment_withdrawals", "withdraw_comment"),
    Verb("propose an agreement", "agreement propose", "agreements", "propose_agreement"),
    Verb("answer it", "agreement answer", "answers", "answer_agreement"),
    Verb("ask for another date", "agreement move-date", "date_moves", "move_date"),
    Verb("answer that", "agreement answer-date", "date_answers", "answer_date_move"),
    Verb("read agreements", "agreement show", "change", ("list_agreements", "show_agreement")),
    Verb("compare two of them", "agreement diff", "agreement", "compare_agreements"),
    Verb("register a candidate", "candidate register", No("a push does it"), "register_candidate"),
    Verb("register what was pushed", "candidate pushed", No("a repository's hook calls it"), No("as for the pages")),
    Verb("declare an emergency", "release emergency", "emergencies", "declare_emergency"),
    Verb("look at a candidate", "candidate show", "change", "show_candidate"),
    Verb("say yes or no", "verdict", "verdict", "give_verdict"),
    Verb("look at a picture shown with it", "change picture", "picture", "show_picture"),
    Verb("send a client a link", "client link", "client_links", "make_client_link"),
    Verb("name a deputy", "client away", ("absences", "client"), "name_deputy"),
    Verb("be back", "client back", "absence_end", "end_absence"),
    Verb("list deputies", "client deputies", ("project_people", "me"), "list_absences"),
    Verb(
        "decide by that link",
        No("it is for who has no account; the others say `vekha verdict`"),
        ("client", "client_file"),
        No("it is for who has no account; the others give a verdict"),
    ),
    Verb("say how it is afterwards", "change feedback", "feedback", "give_feedback"),
    Verb("answer with a new request", "change follow-up", "follow_ups", "follow_up"),
    Verb("withdraw a change", "change withdraw", "withdrawal", "withdraw"),
    Verb("close it", "change close", "closing", "close"),
    # environments
    Verb("release for the first time", "release first", "first_release", "release_first"),
    Verb("move back and forward", "rollback", "move", "move"),
    Verb("list environments", "env list", ("home", "environments"), "list_environments"),
    Verb("look at one", "env show", "environment", "show_environment"),
    Verb("list its releases", "release list", "environment", "list_releases"),
    Verb("look at a run", "env run", "run", "show_run"),
    Verb("let a stuck run try again", "env retry", "run", "retry_run"),
    # looking
    Verb("see everything at a glance", "status", ("home", "status"), "status"),
    Verb("read what happened", "journal", ("change", "environment"), "list_events"),
    Verb("check the journal", "verify", SHELL, SHELL),
    Verb("read output of work", "logs", ("logs", "log"), ("list_logs", "read_log")),
    Verb("find changes", "search", "search", "search"),
    Verb(
        "hear that something changed",
        No("verbs wait for what follows by --wait, logs by --follow"),
        "live",
        No("webhooks tell programs"),
    ),
    Verb(
        "be told that a file is too large",
        No("the verb that was to send it says so: exit code 2"),
        "too-large",
        No("413, at every address"),
    ),
    Verb("ask whether it runs", "doctor", "healthz", No("GET /healthz is for programs already")),
    Verb("see who one is", No("whoever has a shell says who they are"), "account/", "me"),
    # people and programs
    Verb("bring a project in", "init", "new_project", "add_project"),
    Verb("list projects", "status", ("projects", "project"), ("list_projects", "show_project")),
    Verb("give roles", "person add", "roles", "grant_roles"),
    Verb("take a role", "person revoke", "role_revocation", "revoke_role"),
    Verb("invite", "person invite", "invitations", "invite"),
    Verb("come in by an invitation", NO_SHELL, "invitation", No("it gives a person a session")),
    Verb("sign in and out, passkeys and the rest", NO_SHELL, "account/", No("programs have tokens")),
    Verb("say what one is called", "person rename", "my_name", "rename_person"),
    Verb("sign out wherever one is", "person sign-out", "my_sessions", "end_sessions"),
    Verb("disable somebody", "person disable", "disabling", "disable_person"),
    Verb("enable them again", "person enable", "enabling", "enable_person"),
    Verb("list people", "person list", ("people", "person", "project_people"), "list_people"),
    Verb("add a service", "service add", "services", "add_service"),
    Verb("give it a new token", "service rotate", "tokens", "rotate_token"),
    Verb("revoke it", "service revoke", "service_revocation", "revoke_service"),
    Verb("list services", "service list", "services", "list_services"),
    Verb("tell a program", "webhook add", "webhooks", "add_webhook"),
    Verb("tell it no more", "webhook remove", "webhook_removal", "remove_webhook"),
    Verb("try whether it listens", "webhook test", "webhook_tests", "test_webhook"),
    Verb("list webhooks", "webhook list", "webhooks", "list_webhooks"),
    Verb("be reached in a way", "message channel add", "my_channels", "add_channel"),
    Verb("no longer", "message channel remove", "my_channel_removal", "remove_channel"),
    Verb("list one's ways", "message channel list", "me", "list_channels"),
    Verb("try them", "message test", "my_channel_tests", "test_channels"),
    Verb("choose how one is told", "message rules", "my_rules", ("set_message_rules", "show_message_rules")),
    Verb("read what one was told", "message list", NO_PAGE, "list_messages"),
    # the installation
    Verb("start", "up", SHELL, SHELL),
    Verb("stop", "down", SHELL, SHELL),
    Verb("work", "worker", SHELL, SHELL),
    Verb("play the demo", "demo", SHELL, SHELL),
)
