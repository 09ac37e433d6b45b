"""Actors that are not people, their tokens, and programs that are told what happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field, StringConstraints

from vekha import wiring
from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by, step_up
from vekha.api.fields import SLUG, Given, Handle, Id, Project
from vekha.api.paging import Cursor, Limit, page_of, sliced
from vekha.core.actors import Scope
from vekha.database import mailbox
from vekha.database.mailbox import WebhookLine
from vekha.database.services import ServiceLine, services
from vekha.operations.add_service import add_service as add
from vekha.operations.add_webhook import add_webhook as tell
from vekha.operations.remove_webhook import remove_webhook as tell_no_more
from vekha.operations.revoke_service import revoke_service as revoke
from vekha.operations.rotate_token import GRACE
from vekha.operations.rotate_token import rotate_token as rotate
from vekha.operations.seeing import let_act
from vekha.operations.tokens import DAYS
from vekha.policy import Action
from vekha.workflows.trying import try_webhook

part = Part("Services and webhooks")
SERVICES, WEBHOOKS = "/projects/{project}/services", "/projects/{project}/webhooks"
ServiceLines = page_of(ServiceLine, "ServiceLines")
WebhookLines = page_of(WebhookLine, "WebhookLines")
Days = Annotated[int, Field(ge=1, le=365, strict=True)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True, slots=True)
class TokenMade:
    """`token` is shown once: null when the answer is repeated. Lost it? Give the service a new one."""

    handle: str
    token: str | None


@dataclass(frozen=True, slots=True)
class Revoked:
    handle: str


@dataclass(frozen=True, slots=True)
class WebhookMade:
    """`key`, by which it verifies what it is told, is shown once: null when the answer is repeated."""

    webhook: int
    url: str
    key: str | None


@dataclass(frozen=True, slots=True)
class WebhookRemoved:
    webhook: int


@dataclass(frozen=True, slots=True)
class WebhookTried:
    """`problem`: "" if it answers well."""

    webhook: int
    problem: str


class ServiceIn(Given):
    handle: Annotated[str, StringConstraints(pattern=SLUG)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    days: Days = DAYS


class RotationIn(Given):
    """`grace`: seconds for which the old token is still valid."""

    days: Days = DAYS
    grace: Annotated[int, Field(ge=0, le=86_400, strict=True)] = int(GRACE.total_seconds())


class WebhookIn(Given):
    url: Url


@reads(part, SERVICES, ServiceLines, one_moment=False)
def list_services(request: HttpRequest, project: Project, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Services of a project, what they may do, and until when their tokens live (DevOps engineers)."""
    let_act(by(request), project, Action.MANAGE_SERVICE, now=now())
    return sliced(services(project), cursor, limit, lambda one: one.handle)


@acts(part, "POST", SERVICES, TokenMade, once_shown="token")
def add_service(request: HttpRequest, project: Project, given: ServiceIn) -> TokenMade:
    """Add a service to a project, with its first token (DevOps engineers)."""
    step_up(request)
    token = add(project, given.handle, given.scopes, days=given.days, by=by(request), now=now())
    return TokenMade(given.handle, token)


@acts(part, "POST", "/services/{handle}/tokens", TokenMade, once_shown="token")
def rotate_token(request: HttpRequest, handle: Handle, given: RotationIn) -> TokenMade:
    """Give a service a new token; the old one is valid a little longer (DevOps engineers)."""
    step_up(request)
    grace = timedelta(seconds=given.grace)
    return TokenMade(handle, rotate(handle, days=given.days, grace=grace, by=by(request), now=now()))


@acts(part, "DELETE", "/services/{handle}", Revoked, status=200)
def revoke_service(request: HttpRequest, handle: Handle) -> Revoked:
    """Let a service do nothing any more, at once and for good (DevOps engineers)."""
    revoke(handle, by=by(request), now=now())
    return Revoked(handle)


@reads(part, WEBHOOKS, WebhookLines, one_moment=False)
def list_webhooks(request: HttpRequest, project: Project, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Webhooks of a project, and how many events have reached them (DevOps engineers)."""
    let_act(by(request), project, Action.MANAGE_WEBHOOKS, now=now())
    return sliced(mailbox.webhooks(project), cursor, limit, lambda one: f"{one.id:019}")


@acts(part, "POST", WEBHOOKS, WebhookMade, once_shown="key")
def add_webhook(request: HttpRequest, project: Project, given: WebhookIn) -> WebhookMade:
    """Tell a program of every event from now on (DevOps engineers)."""
    step_up(request)
    outside = wiring.outside()
    row, key = tell(project, given.url, by=by(request), hooks=outside.hooks, secrets=outside.secrets, now=now())
    return WebhookMade(row.pk, row.url, key)


@acts(part, "DELETE", WEBHOOKS + "/{webhook}", WebhookRemoved, status=200)
def remove_webhook(request: HttpRequest, project: Project, webhook: Id) -> WebhookRemoved:
    """Tell it no more (DevOps engineers)."""
    tell_no_more(project, webhook, by=by(request), secrets=wiring.outside().secrets, now=now())
    return WebhookRemoved(webhook)


@acts(part, "POST", WEBHOOKS + "/{webhook}/tests", WebhookTried)
def test_webhook(request: HttpRequest, project: Project, webhook: Id) -> WebhookTried:
    """Send it a signed test event now (DevOps engineers)."""
    return WebhookTried(webhook, try_webhook(wiring.outside(), project, webhook, by=by(request)))
