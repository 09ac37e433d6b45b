"""Programs that are told what happens in a project: added, tried, removed. Their keys are shown once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from vekha import wiring
from vekha.core.errors import NotFound, VekhaError
from vekha.database import mailbox
from vekha.operations.add_webhook import add_webhook
from vekha.operations.remove_webhook import remove_webhook
from vekha.policy import Action
from vekha.web.acting import allowed, handle_of, let_in, refused, step_up
from vekha.web.confirming import Question, ask
from vekha.web.once import once
from vekha.web.views.people import show
from vekha.web.views.people_acts import CONFIRMED, back_to, title_of
from vekha.workflows.trying import try_webhook


@sensitive_variables("key")
@require_POST
def webhooks(request: HttpRequest, project: str) -> HttpResponse:
    let_in(request, project)
    if again := step_up(request):
        return again
    outside, url = wiring.outside(), request.POST.get("url", "").strip()
    try:
        row, key = add_webhook(
            project,
            url,
            by=handle_of(request),
            hooks=outside.hooks,
            secrets=outside.secrets,
            now=datetime.now(UTC),
        )
    except VekhaError as error:
        return show(request, project, refused(request, "webhook", error))
    return once(
        request,
        title=_("The key of webhook %(number)d") % {"number": row.pk},
        where=title_of(project),
        secret=key,
        notes=[
            _("The program verifies by it that what it gets is from here (Standard Webhooks)."),
            _("It is told of every event of the project from now on: %(url)s") % {"url": url},
        ],
        back=back_to(project, "webhooks"),
    )


@require_http_methods(CONFIRMED)
def webhook_removal(request: HttpRequest, project: str, webhook: int) -> HttpResponse:
    known = _known(request, project, webhook)
    question = Question(
        title=_("Tell this program no more?"),
        where=known.url,
        follows=(
            _("It hears of nothing from then on; what is on its way there ends as failed."),
            _("Its key is forgotten. To tell it again, add it anew: it gets another key."),
        ),
        button=_("Remove the webhook"),
        back=back_to(project, "webhooks"),
    )
    if request.method == "POST":
        return question.done(
            request,
            lambda: remove_webhook(
                project, webhook, by=handle_of(request), secrets=wiring.outside().secrets, now=datetime.now(UTC)
            ),
            _("It is told no more."),
        )
    return ask(request, question)


@require_POST
def webhook_tests(request: HttpRequest, project: str, webhook: int) -> HttpResponse:
    """A signed test event, now."""
    _known(request, project, webhook)
    try:
        if problem := try_webhook(wiring.outside(), project, webhook, by=handle_of(request)):
            raise VekhaError("not_delivered", problem, "Does the program listen, and answer with 2xx?")
    except VekhaError as error:
        return show(request, project, refused(request, "webhook", error))
    messages.success(request, _("It answers."))
    return redirect(back_to(project, "webhooks"))


def _known(request: HttpRequest, project: str, webhook: int) -> mailbox.WebhookLine:
    """Raises NotFound `no_webhook`: also for whoever may not manage them, since an address may be a secret."""
    found = next((one for one in mailbox.webhooks(project) if one.id == webhook), None)
    if not allowed(let_in(request, project), Action.MANAGE_WEBHOOKS, project) or found is None:
        raise NotFound("no_webhook", f"{project} has no webhook {webhook}.")
    return found
