"""Whether the platform can do its work."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vekha.core.errors import Denied
from vekha.policy import check


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 only if the database answers, and the policy can be used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        check()
    except Denied as broken:
        return HttpResponse(f"{broken.code}: {broken.what}\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
