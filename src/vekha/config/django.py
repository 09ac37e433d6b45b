"""Django's settings for whoever needs the tables alone: commands and workers. Pages need more (`django_web.py`)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from vekha.config.database import database_settings
from vekha.config.home import home
from vekha.config.secret_files import SIGNING, secret_word
from vekha.config.settings import read_settings

SECRET_KEY = os.environ.get("VEKHA_SECRET_KEY") or secret_word(SIGNING) or secrets.token_hex(32)
DEBUG = False
PAGE = read_settings().page  # under which people reach the pages
ADDRESS = urlsplit(PAGE)
ALLOWED_HOSTS = [*os.environ.get("VEKHA_HOSTS", "localhost,127.0.0.1,.localhost").split(","), ADDRESS.hostname]
INSTALLED_APPS = ["vekha.database", "django.contrib.contenttypes", "procrastinate.contrib.django"]
AUTH_USER_MODEL = "vekha.Person"
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), home())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [Path(__file__).parents[1] / "web" / "locale"]  # messages are said in people's languages as well
LOGGING_CONFIG = None
