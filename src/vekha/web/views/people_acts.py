"""What a DevOps engineer does about people: gives and takes roles, invites, disables and enables."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from vekha.core.actors import Role
from vekha.core.errors import NotFound, VekhaError
from vekha.database import queries
from vekha.database.access import AccessLine
from vekha.operations.disable_person import disable_person, enable_person
from vekha.operations.grant_role import grant_roles
from vekha.operations.invite import LASTS, invite
from vekha.operations.revoke_role import revoke_role
from vekha.web.acting import handle_of, let_in, refused, roles_of, step_up
from vekha.web.confirming import FORM, Field, Question, ask
from vekha.web.inviting import address_of, goes_by_mail, said_of_mail
from vekha.web.once import once
from vekha.web.views.people import person_seen, show
from vekha.web.words import ROLES

CONFIRMED = ["GET", "HEAD", "POST"]


def back_to(project: str, part: str = "") -> str:
    """The project's page of people, or a part of it."""
    return reverse("project_people", args=[project]) + (f"#{part}" if part else "")


def title_of(project: str) -> str:
    return queries.projects([project])[0].title


@require_POST
def roles(request: HttpRequest, project: str) -> HttpResponse:
    """Gives roles, to somebody new as well; then they can be invited."""
    let_in(request, project)
    if again := step_up(request):
        return again
    handle = request.POST.get("handle", "").strip()
    wanted = [Role(one) for one in request.POST.getlist("role") if one in set(Role)]
    try:
        grant_roles(
            project,
            handle,
            wanted,
            name=request.POST.get("name", ""),
            email=request.POST.get("email", ""),
            by=handle_of(request),
            now=datetime.now(UTC),
        )
    except VekhaError as error:
        return show(request, project, refused(request, "grant", error))
    messages.success(request, _("%(person)s has the role now.") % {"person": handle})
    return redirect("person", handle)


@require_http_methods(CONFIRMED)
def role_revocation(request: HttpRequest, project: str, handle: str, role: str) -> HttpResponse:
    let_in(request, project)
    line = person_seen({project: frozenset()}, handle)
    if role not in set(line.roles_in(project)):
        raise NotFound("no_role", f"{handle} is not a {role} of {project}.")
    title = title_of(project)
    words = {"person": line.name, "role": ROLES[Role(role)], "project": title}
    question = Question(
        title=_("Take the role %(role)s from %(person)s?") % words,
        where=title,
        follows=(
            _("From that moment on %(person)s can do nothing as %(role)s in %(project)s.") % words,
            _("What they decided as that before stays: verdicts are never changed."),
            _("Their sessions end; they sign in anew with what they still may do."),
            *_left_waiting(project, line, Role(role)),
        ),
        button=_("Take it away"),
        back=back_to(project),
    )
    if request.method == "POST":
        return question.done(
            request,
            lambda: revoke_role(project, handle, Role(role), by=handle_of(request), now=datetime.now(UTC)),
            _("%(person)s is %(role)s no more.") % words,
        )
    return ask(request, question)


def _left_waiting(project: str, line: AccessLine, role: Role) -> list[str]:
    """What waits for them now in that role, and whether anybody else has it."""
    changes = queries.changes(project, ended=False)
    mine = sum(role in one.waiting.roles and line.handle in one.waiting.people for one in changes)
    others = [
        one for one in queries.people(project) if role in one.roles.get(project, ()) and one.handle != line.handle
    ]
    said = []
    if not [one for one in others if not one.disabled]:
        said.append(
            _("Nobody else has the role: what waits for it waits for a DevOps engineer to give it to somebody.")
        )
    if mine:
        text = ngettext(
            "%(number)d change waits for them in that role now.",
            "%(number)d changes wait for them in that role now.",
            mine,
        )
        said.append(text % {"number": mine})
    return said


@sensitive_variables("secret", "link")
@require_http_methods(CONFIRMED)
def invitations(request: HttpRequest, handle: str) -> HttpResponse:
    """The link is shown once, in the answer, and goes by mail too where that can be sent."""
    line = person_seen(roles_of(request), handle)
    back, words = reverse("person", args=[handle]), {"person": line.name, "days": LASTS.days}
    question = Question(
        title=_("Invite %(person)s?") % words,
        follows=(
            _("A link is made that signs %(person)s in, once, within %(days)d days. Older ones are void.") % words,
            _("Whoever has the link can do all that %(person)s may do: send it to nobody else.") % words,
            _("The journal keeps that you made it."),
        ),
        button=_("Make the link"),
        back=back,
        harm=False,
    )
    if request.method != "POST":
        return ask(request, question)
    if again := step_up(request):
        return again
    try:
        words_in = translation.get_language() or ""
        by, mail = handle_of(request), goes_by_mail(line)
        secret = invite(handle, by=by, now=datetime.now(UTC), mail=mail, language=words_in)
    except VekhaError as error:
        return ask(request, question, refused(request, FORM, error))
    link = address_of(secret)
    return once(
        request,
        title=_("The link for %(person)s") % words,
        secret=link,
        notes=[said_of_mail(line), _("It signs in once, within %(days)d days.") % words],
        back=back,
    )


@require_http_methods(CONFIRMED)
def disabling(request: HttpRequest, handle: str) -> HttpResponse:
    line = person_seen(roles_of(request), handle)
    words = {"person": line.name}
    question = Question(
        title=_("Let %(person)s do nothing any more?") % words,
        follows=(
            _("From that moment on %(person)s may do nothing, in no project, and their sessions end.") % words,
            _("Roles and decisions stay as they are. What waits for them, waits for others with the role."),
            _("A DevOps engineer of all their projects can enable them again."),
        ),
        fields=(Field("why", _("Why? The journal keeps it.")),),
        button=_("Disable them"),
        back=reverse("person", args=[handle]),
    )
    if request.method == "POST":
        why = request.POST.get("why", "").strip()
        return question.done(
            request,
            lambda: disable_person(handle, why=why, by=handle_of(request), now=datetime.now(UTC)),
            _("%(person)s may do nothing any more.") % words,
        )
    return ask(request, question)


@require_http_methods(CONFIRMED)
def enabling(request: HttpRequest, handle: str) -> HttpResponse:
    line = person_seen(roles_of(request), handle)
    words = {"person": line.name}
    question = Question(
        title=_("Let %(person)s act again?") % words,
        follows=(_("They have the roles that they had, in each of their projects, from that moment on."),),
        button=_("Enable them"),
        back=reverse("person", args=[handle]),
        harm=False,
    )
    if request.method == "POST":
        return question.done(
            request,
            lambda: enable_person(handle, by=handle_of(request), now=datetime.now(UTC)),
            _("%(person)s may act again.") % words,
        )
    return ask(request, question)
