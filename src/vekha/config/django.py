"""Django's settings. Everything that differs between machines comes from the environment."""

from __future__ import annotations

import os
import secrets

from vekha.config.database import database_settings
from vekha.config.home import home

SECRET_KEY = os.environ.get("VEKHA_SECRET_KEY") or secrets.token_hex(32)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("VEKHA_HOSTS", "localhost,127.0.0.1,.localhost").split(",")
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "vekha.database",
    "vekha.web",
]
MIDDLEWARE = [
    "vekha.web.middleware.content_security",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vekha.web.middleware.language",
    "django.middleware.locale.LocaleMiddleware",
    "vekha.web.middleware.KindErrors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
            ]
        },
    }
]
ROOT_URLCONF = "vekha.web.urls"
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), home())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
LOGGING_CONFIG = None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
