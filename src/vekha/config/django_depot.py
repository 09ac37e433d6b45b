"""Django's settings for the depot: the same database, other addresses, and a token instead of pages."""

from vekha.config.django import *  # noqa: F403

ALLOWED_HOSTS = ["*"]  # machines are called as they are; what matters is the token
MIDDLEWARE = ["vekha.depot.asked.for_workers"]
ROOT_URLCONF = "vekha.depot.urls"
