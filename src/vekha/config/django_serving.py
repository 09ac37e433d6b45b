"""Django's settings for the web server: the pages' own, and connections that are kept for the requests to come."""

from vekha.config.django_web import *  # noqa: F403
from vekha.config.django_web import DATABASES

# Of one process. More pages at a time than this would only wait for its core.
# While the database is away a page says so after `timeout` seconds, and each try to reach it is given up after
# `reconnect_timeout`, for a new one to begin: with longer pauses between tries, pages would miss that it is back.
POOL = {"min_size": 2, "max_size": 8, "timeout": 5, "reconnect_timeout": 2}
# Each request has a thread of its own, and without a pool a connection of its own, which costs as much as a page. One
# that the database has closed meanwhile is found by a check and replaced.
DATABASES["default"] |= {
    "OPTIONS": {**DATABASES["default"]["OPTIONS"], "pool": POOL},
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
}
