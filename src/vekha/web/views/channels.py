"""Ways by which somebody can be reached: added, tried and removed by themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from vekha import wiring
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import mailbox
from vekha.operations.add_channel import add_channel
from vekha.operations.remove_channel import remove_channel
from vekha.web.acting import handle_of, refused
from vekha.web.confirming import Question, ask
from vekha.web.views.me import done, show
from vekha.workflows.trying import try_channels


@sensitive_variables("address")
@sensitive_post_parameters("address")
@require_POST
def channels(request: HttpRequest) -> HttpResponse:
    def add() -> None:
        outside, address = wiring.outside(), request.POST.get("address", "").strip()
        add_channel(
            address,
            request.POST.get("label", ""),
            by=handle_of(request),
            notifier=outside.notifier,
            secrets=outside.secrets,
            now=datetime.now(UTC),
        )

    return done(request, "channel", add, _("You can be reached this way too. Try it."))


@require_http_methods(["GET", "HEAD", "POST"])
def channel_removal(request: HttpRequest, channel: int) -> HttpResponse:
    known = next((one for one in mailbox.channels(handle_of(request)) if one.id == channel), None)
    if known is None:
        raise NotFound("no_channel", f"There is no channel {channel}.")
    question = Question(
        title=_("Remove %(channel)s?") % {"channel": f"{known.service} {known.label}".strip()},
        follows=(
            _("Nothing reaches you this way from then on; what is on its way there ends as failed."),
            _("The address is forgotten. To have it again, add it anew."),
        ),
        button=_("Remove it"),
        back=reverse("me"),
    )
    if request.method == "POST":
        return question.done(
            request,
            lambda: remove_channel(
                channel, by=handle_of(request), secrets=wiring.outside().secrets, now=datetime.now(UTC)
            ),
            _("It is removed."),
        )
    return ask(request, question)


@require_POST
def channel_tests(request: HttpRequest) -> HttpResponse:
    """A test message to each of one's channels, now."""
    try:
        tried = try_channels(wiring.outside(), by=handle_of(request))
        if not tried:
            raise BadInput("no_channel", "There is no way to reach you yet.", "Add one first.")
        if problems := [f"{row}: {problem}" for row, problem in tried if problem]:
            raise VekhaError("not_delivered", "; ".join(problems), "Is the address right? Add it anew.")
    except VekhaError as error:
        return show(request, refused(request, "channel", error))
    messages.success(request, _("A test message is on its way to each of them."))
    return redirect("me")
