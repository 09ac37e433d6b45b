"""Who has access: everybody whom somebody shares a project with, the people of one project, and one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.actors import Actor, Role, Scope
from vekha.core.errors import NotFound
from vekha.database import mailbox, queries
from vekha.database.access import AccessLine, access, deliveries, denials
from vekha.database.client_links import absences
from vekha.database.services import services
from vekha.operations.tokens import DAYS
from vekha.policy import Action
from vekha.policy.matrix import forbidding, matrix
from vekha.web.acting import Refusal, allowed, handle_of, let_in, roles_of
from vekha.web.keys import Keys, keys_of
from vekha.web.people import names_of
from vekha.web.tokens import in_use

OFFERED = (  # on a project's page
    Action.GRANT_ROLE,
    Action.REVOKE_ROLE,
    Action.MANAGE_SERVICE,
    Action.MANAGE_WEBHOOKS,
    Action.NAME_DEPUTY,
)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Of all projects that the person sees."""
    with queries.snapshot():
        mine = roles_of(request)
        lines = access(mine, now=datetime.now(UTC))
        projects = queries.projects(mine)
        keys = _keys(lines)
        gives = able(request, mine, Action.GRANT_ROLE)
    known = [(one, keys[one.key], knows(request, gives, one)) for one in lines]
    context = {"people": known, "titles": {one.slug: one.title for one in projects}, "projects": projects}
    return render(request, "vekha/people.html", context)


def able(request: HttpRequest, mine: Mapping[str, frozenset[Role]], action: Action) -> frozenset[str]:
    """The projects in which the policy lets the reader do this: asked once for each, however many people there are."""
    me = handle_of(request)
    actors = {slug: Actor(me, roles=roles, project=slug) for slug, roles in mine.items()}
    return frozenset(slug for slug, actor in actors.items() if allowed(actor, action, slug))


def knows(request: HttpRequest, gives: frozenset[str], line: AccessLine) -> bool:
    """Whether how they sign in is the reader's business: their own, or of somebody whom they may give roles."""
    return line.handle == handle_of(request) or not gives.isdisjoint(line.roles)


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """Raises NotFound for whoever shares no project with the reader."""
    with queries.snapshot():
        mine = roles_of(request)
        line = person_seen(mine, handle)
        titles = {one.slug: one.title for one in queries.projects(mine)}
        keys = _keys([line])
    shared = {slug: mine[slug] for slug in line.roles}
    gives, takes = able(request, shared, Action.GRANT_ROLE), able(request, shared, Action.REVOKE_ROLE)
    context = {
        "person": line,
        "keys": keys[line.key],
        "knows": knows(request, gives, line),
        "me": line.handle == handle_of(request),
        "roles": [(slug, titles[slug], has, slug in takes) for slug, has in line.roles.items()],
        "may_invite": bool(gives),
        "may_disable": bool(able(request, shared, Action.DISABLE_PERSON)),
    }
    return render(request, "vekha/person.html", context)


def person_seen(mine: Mapping[str, frozenset[Role]], handle: str) -> AccessLine:
    """Raises NotFound `no_person`."""
    found = next((one for one in access(mine, now=datetime.now(UTC)) if one.handle == handle), None)
    if found is None:
        raise NotFound("no_person", f"Nobody is called {handle} here.")
    return found


@require_safe
def project_people(request: HttpRequest, project: str) -> HttpResponse:
    return show(request, project)


def show(request: HttpRequest, project: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page, for whoever asks; with why their form was refused, and what they had typed."""
    now = datetime.now(UTC)
    with queries.snapshot():
        actor = let_in(request, project)
        line = next(one for one in queries.projects([project]))
        lines = access([project], now=now)
        may = {action: allowed(actor, action, project) for action in OFFERED}
        context = {
            "project": line,
            "people": _with_keys(lines),
            "me": actor.handle,
            "services": [(one, in_use(one, now)) for one in services(project)],
            "webhooks": _webhooks(project) if may[Action.MANAGE_WEBHOOKS] else [],
            "denials": denials(project),
            "absences": absences(project, now),
            "names": names_of(queries.people(project)),
        }
    context |= _offered(may) | _policy(actor) | {"refusal": refusal, "given": refusal.given if refusal else {}}
    context["all_roles"] = [(one, one.value in _chosen(refusal, "role")) for one in Role]
    context["scopes"] = [(one, one.value in _chosen(refusal, "scope")) for one in Scope]
    forms = {"grant": "may_grant", "service": "may_manage_services", "webhook": "may_manage_webhooks"}
    context["homeless"] = refusal if refusal and not context[forms[refusal.form]] else None
    context["days"] = DAYS
    context["asked_for"] = next((one for one in lines if one.handle == request.GET.get("person")), None)
    return render(request, "vekha/project_people.html", context, status=refusal.status if refusal else HTTPStatus.OK)


def _offered(may: dict[Action, bool]) -> dict[str, bool]:
    return {
        "may_grant": may[Action.GRANT_ROLE],
        "may_revoke": may[Action.REVOKE_ROLE],
        "may_manage_services": may[Action.MANAGE_SERVICE],
        "may_manage_webhooks": may[Action.MANAGE_WEBHOOKS],
        "may_be_away": may[Action.NAME_DEPUTY],
    }


def _policy(actor: Actor) -> dict[str, Any]:
    """The matrix, and which columns are the reader's own."""
    rows = tuple(row for row in matrix() if row.rules)
    return {"columns": [*Role, *Scope], "own": actor.roles, "rows": rows, "forbidding": forbidding()}


def _chosen(refusal: Refusal | None, name: str) -> list[str]:
    return refusal.typed.get(name, []) if refusal else []


def _webhooks(project: str) -> list[tuple[Any, Any]]:
    hooks = mailbox.webhooks(project)
    last = deliveries([one.id for one in hooks])
    return [(one, last.get(one.id, [])) for one in hooks]


def _with_keys(lines: Iterable[AccessLine]) -> list[tuple[AccessLine, Keys]]:
    lines = list(lines)
    keys = _keys(lines)
    return [(one, keys[one.key]) for one in lines]


def _keys(lines: Iterable[AccessLine]) -> dict[int, Keys]:
    lines = list(lines)
    return keys_of([one.key for one in lines], {one.key for one in lines if one.has_password})
