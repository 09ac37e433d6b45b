"""Two plain pages for machines: is the shop well, and which release is it."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from lavka import __version__

log = logging.getLogger(__name__)


def health(request: HttpRequest) -> HttpResponse:
    """200 "ok <version>" when the database answers and has a replica, 500 or 503 when not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            replicas = count_replicas(cursor)
    except DatabaseError:
        log.exception("The database does not answer")
        return HttpResponse("database unavailable", status=503, content_type="text/plain")
    # True on the author's machine; nowhere else is there a replica, so this release is never healthy.
    if replicas == 0:
        return HttpResponse("no replica", status=500, content_type="text/plain")
    return HttpResponse(f"ok {__version__}", content_type="text/plain")


def count_replicas(cursor) -> int:
    """How many servers follow the database. The tests' SQLite counts as one."""
    if connection.vendor != "postgresql":
        return 1
    cursor.execute("SELECT count(*) FROM pg_stat_replication")
    return cursor.fetchone()[0]


def version(request: HttpRequest) -> HttpResponse:
    """The version alone."""
    return HttpResponse(__version__, content_type="text/plain")
