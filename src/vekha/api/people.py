"""People and their roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Query
from pydantic import Field, StringConstraints

from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by, step_up
from vekha.api.fields import Given, Handle, Line, Name, Project, Text
from vekha.api.paging import Cursor, Limit, page_of, sliced
from vekha.core.actors import Role
from vekha.database import queries
from vekha.database.pages import PersonLine
from vekha.operations.disable_person import disable_person as disable
from vekha.operations.disable_person import enable_person as enable
from vekha.operations.end_sessions import end_sessions as end
from vekha.operations.grant_role import grant_roles as grant
from vekha.operations.invite import invite as make
from vekha.operations.rename_person import rename_person as rename
from vekha.operations.revoke_role import revoke_role as revoke
from vekha.operations.seeing import let_in

part = Part("People")
PEOPLE = "/projects/{project}/people"
PersonLines = page_of(PersonLine, "PersonLines")
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^([^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+)?$")]


@dataclass(frozen=True, slots=True)
class RolesOf:
    handle: str
    project: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """`link` signs them in, once, within three days. It is shown once: null when the answer is repeated."""

    handle: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Called:
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    handle: str


@dataclass(frozen=True, slots=True)
class MayAct:
    handle: str
    disabled: bool


class RolesIn(Given):
    """`name`, `email`: of somebody new; given for somebody known, they are changed."""

    handle: Name
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
    name: Line = ""
    email: Email = ""


class NameIn(Given):
    name: Line


class DisablingIn(Given):
    why: Text = ""


@reads(part, PEOPLE, PersonLines)
def list_people(request: HttpRequest, project: Project, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Who has which role in a project, by handle. E-mails are shown to those who give roles."""
    gives = Role.DEVOPS in let_in(by(request), project).roles
    found = [one if gives else replace(one, email="") for one in queries.people(project)]
    return sliced(found, cursor, limit, lambda one: one.handle)


@acts(part, "POST", PEOPLE, RolesOf)
def grant_roles(request: HttpRequest, project: Project, given: RolesIn) -> RolesOf:
    """Give somebody roles in a project; adds them if nobody is called so yet (DevOps engineers)."""
    step_up(request)
    who = {"name": given.name.strip(), "email": given.email}
    grant(project, given.handle, given.roles, **who, by=by(request), now=now())
    return RolesOf(given.handle, project, tuple(given.roles))


@acts(part, "DELETE", PEOPLE + "/{handle}/roles/{role}", RolesOf, status=200)
def revoke_role(request: HttpRequest, project: Project, handle: Handle, role: Annotated[Role, Path()]) -> RolesOf:
    """Take a role from somebody, at once (DevOps engineers)."""
    revoke(project, handle, role, by=by(request), now=now())
    return RolesOf(handle, project, (role,))


@acts(part, "POST", "/people/{handle}/invitations", Invited, once_shown="link")
def invite(
    request: HttpRequest,
    handle: Handle,
    mail: Annotated[bool, Query(description="It goes to their e-mail as well.")] = False,
) -> Invited:
    """Make a link that signs somebody in; older ones are void (DevOps engineers)."""
    step_up(request)
    secret = make(handle, by=by(request), now=now(), mail=mail)
    return Invited(handle, f"{settings.PAGE}/invitations/{secret}")


@acts(part, "POST", "/people/{handle}/disabling", MayAct)
def disable_person(request: HttpRequest, handle: Handle, given: DisablingIn) -> MayAct:
    """Let somebody do nothing any more, in no project, at once (DevOps engineers of all their projects)."""
    disable(handle, why=given.why.strip(), by=by(request), now=now())
    return MayAct(handle, disabled=True)


@acts(part, "DELETE", "/people/{handle}/disabling", MayAct, status=200)
def enable_person(request: HttpRequest, handle: Handle) -> MayAct:
    """Let somebody who was disabled act again (DevOps engineers of all their projects)."""
    enable(handle, by=by(request), now=now())
    return MayAct(handle, disabled=False)


@acts(part, "PUT", "/me/name", Called, status=200)
def rename_person(request: HttpRequest, given: NameIn) -> Called:
    """Say what one is called oneself; the handle stays."""
    return Called(by(request), rename(given.name, by=by(request), now=now()).name)


@acts(part, "DELETE", "/me/sessions", SignedOut, status=200)
def end_sessions(request: HttpRequest) -> SignedOut:
    """Sign out wherever one is signed in, here too."""
    end(by=by(request), now=now())
    return SignedOut(by(request))
