"""Two plain pages for machines: is the shop well, and which release is it."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from lavka import __version__

log = logging.getLogger(__name__)


def health(request: HttpRequest) -> HttpResponse:
    """200 "ok <version>" when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("The database does not answer")
        return HttpResponse("database unavailable", status=503, content_type="text/plain")
    return HttpResponse(f"ok {__version__}", content_type="text/plain")


def version(request: HttpRequest) -> HttpResponse:
    """The version alone."""
    return HttpResponse(__version__, content_type="text/plain")
