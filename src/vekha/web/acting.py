"""What a page needs so that people act on it: what they may see, and a refusal that loses nothing they typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, suspend_request
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vekha.core.actors import Actor, Role
from vekha.core.errors import Exit, VekhaError
from vekha.database import models
from vekha.operations import seeing
from vekha.policy import Action, Allowed, Resource, Thing, may
from vekha.sessions import showed_lately

WRITTEN = ("title", "why", "text", "need", "behaviour", "given", "when", "then", "feedback")  # fields of sentences
STATUS = {
    Exit.USAGE: HTTPStatus.BAD_REQUEST,
    Exit.DENIED: HTTPStatus.FORBIDDEN,
    Exit.NOT_FOUND: HTTPStatus.NOT_FOUND,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was refused. `form` names it; `given`: what came from it, by field; `typed`: all of each field."""

    form: str
    error: VekhaError
    given: Mapping[str, str]
    typed: Mapping[str, list[str]]

    @property
    def words(self) -> list[str]:
        """What somebody wrote, for a page that has the form no more: they may copy it."""
        return [one for name in WRITTEN for one in self.typed.get(name, ()) if one.strip()]

    @property
    def status(self) -> int:
        return STATUS.get(self.error.exit, HTTPStatus.CONFLICT)


def refused(request: HttpRequest, form: str, error: VekhaError) -> Refusal:
    given = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    return Refusal(form, error, given, {name: list(map(str, values)) for name, values in request.POST.lists()})


def handle_of(request: HttpRequest) -> str:
    return str(request.user.get_username())


def let_in(request: HttpRequest, slug: str) -> Actor:
    """The person with their roles in the project. Raises NotFound: what one may not see is not there for them."""
    return seeing.let_in(handle_of(request), slug)


def allowed(actor: Actor, action: Action, slug: str) -> bool:
    """Whether the policy lets them do this in the project: asked for what a page offers, and again by the act."""
    return isinstance(may(actor, action, Resource(slug, Thing.PROJECT, slug)), Allowed)


def seen_by(request: HttpRequest) -> dict[str, int]:
    """The keys of the projects in which the person has a role, by slug."""
    return membership(request)[1]


def roles_of(request: HttpRequest) -> dict[str, frozenset[Role]]:
    """The person's roles, by project."""
    return membership(request)[0]


def membership(request: HttpRequest) -> tuple[dict[str, frozenset[Role]], dict[str, int]]:
    """By project: the person's roles, and its key."""
    rows = models.Membership.objects.filter(person__handle=handle_of(request))
    roles, keys = dict[str, frozenset[Role]](), dict[str, int]()
    for slug, key, role in rows.values_list("project__slug", "project", "role"):
        roles[slug] = roles.get(slug, frozenset()) | {Role(role)}
        keys[slug] = key
    return roles, keys


def step_up(request: HttpRequest) -> HttpResponse | None:
    """None if the person showed lately who they are; else the page that asks for it, after which the act goes on."""
    if showed_lately(request):
        return None
    if flows := get_reauthentication_flows(request.user):
        way = {"reauthenticate": "account_reauthenticate"}.get(flows[0]["id"], flows[0]["id"])
        asked: HttpResponse = suspend_request(request, reverse(way))
        return asked
    return render(request, "vekha/no_key.html", status=HTTPStatus.FORBIDDEN)
