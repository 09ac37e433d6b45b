"""Services of a project: added, given new tokens, revoked. Tokens are shown once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from vekha.core.actors import Scope
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database.models.services import LONGEST
from vekha.database.services import services as services_of
from vekha.operations.add_service import add_service
from vekha.operations.revoke_service import revoke_service
from vekha.operations.rotate_token import GRACE, LONGEST_GRACE, rotate_token
from vekha.operations.tokens import DAYS
from vekha.web.acting import handle_of, let_in, refused, step_up
from vekha.web.confirming import FORM, Field, Question, ask
from vekha.web.once import once
from vekha.web.views.people import show
from vekha.web.views.people_acts import CONFIRMED, back_to, title_of

HOUR = timedelta(hours=1)


@sensitive_variables("token")
@require_POST
def services(request: HttpRequest, project: str) -> HttpResponse:
    let_in(request, project)
    if again := step_up(request):
        return again
    handle = request.POST.get("service", "").strip()
    scopes = [Scope(one) for one in request.POST.getlist("scope") if one in set(Scope)]
    try:
        days = whole(request.POST.get("days", ""))
        token = add_service(project, handle, scopes, days=days, by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return show(request, project, refused(request, "service", error))
    return _shown(request, project, handle, token, _("It is valid for %(days)d days.") % {"days": days})


@sensitive_variables("token")
@require_http_methods(CONFIRMED)
def tokens(request: HttpRequest, project: str, service: str) -> HttpResponse:
    """A new token; the one before it is valid for a while more, so that nothing stops meanwhile."""
    let_in(request, project)
    _known(project, service)
    question = Question(
        title=_("Give %(service)s a new token?") % {"service": service},
        where=title_of(project),
        follows=(
            _("The new token is shown once, and works at once."),
            _("The old one is valid for the hours below more. 0 if it was seen by others: it is void at once then."),
        ),
        fields=(
            Field("days", _("Days that the new one lives"), "number", str(DAYS), 1, LONGEST.days),
            Field(
                "grace",
                _("Hours that the old one is valid for"),
                "number",
                str(GRACE // HOUR),
                0,
                LONGEST_GRACE // HOUR,
            ),
        ),
        button=_("Make the token"),
        back=back_to(project, "services"),
        harm=False,
    )
    if request.method != "POST":
        return ask(request, question)
    if again := step_up(request):
        return again
    try:
        days, hours = whole(request.POST.get("days", "")), whole(request.POST.get("grace", ""))
        token = rotate_token(
            service, days=days, grace=timedelta(hours=hours), by=handle_of(request), now=datetime.now(UTC)
        )
    except VekhaError as error:
        return ask(request, question, refused(request, FORM, error))
    return _shown(request, project, service, token, _("The old one is valid for %(hours)d h more.") % {"hours": hours})


@require_http_methods(CONFIRMED)
def service_revocation(request: HttpRequest, project: str, service: str) -> HttpResponse:
    let_in(request, project)
    _known(project, service)
    words = {"service": service}
    question = Question(
        title=_("Revoke the service %(service)s?") % words,
        where=title_of(project),
        follows=(
            _("All its tokens are void at once, also those in their grace time."),
            _("It stays revoked for good, and nobody else can be called so."),
            _("What it did before stays."),
        ),
        button=_("Revoke it"),
        back=back_to(project, "services"),
    )
    if request.method == "POST":
        return question.done(
            request,
            lambda: revoke_service(service, by=handle_of(request), now=datetime.now(UTC)),
            _("%(service)s may do nothing any more.") % words,
        )
    return ask(request, question)


def whole(text: str) -> int:
    """Raises BadInput `incomplete`."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise BadInput("incomplete", "A whole number is missing.", "Write it in digits.")
    return int(text)


def _known(project: str, service: str) -> None:
    """Raises NotFound `no_service` for one of another project, too."""
    if not any(one.handle == service for one in services_of(project)):
        raise NotFound("no_service", f"{project} has no service {service}.")


def _shown(request: HttpRequest, project: str, service: str, token: str, note: str) -> HttpResponse:
    return once(
        request,
        title=_("The token of %(service)s") % {"service": service},
        where=title_of(project),
        secret=token,
        notes=[note, _("Give it to the service, and to nobody else. Only its hash is kept here.")],
        back=back_to(project, "services"),
    )
