"""A link that signs somebody in, once. Opening it does nothing yet: programs that look into e-mails open links too."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from vekha.core.errors import NotFound
from vekha.operations.invite import invited, use_invitation
from vekha.web.signing_in import sign_in


@login_not_required
@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    now = datetime.now(UTC)
    try:
        if request.method == "POST":
            sign_in(request, use_invitation(secret, now=now), "invitation")
            return redirect("home")
        return render(request, "vekha/invitation.html", {"person": invited(secret, now=now)})
    except NotFound:
        return render(request, "vekha/link_void.html", status=404)
