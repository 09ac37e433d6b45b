"""Django's settings for the pages: templates, languages, sessions, and signing in by django-allauth."""

import os
from datetime import timedelta

from vekha.config.company import company_settings
from vekha.config.django import *  # noqa: F403
from vekha.config.django import ADDRESS, DATABASES
from vekha.config.home import home
from vekha.config.mail import mail_settings
from vekha.config.settings import read_settings

SECURE = ADDRESS.scheme == "https"
# Each request has a thread of its own (ASGI): a connection that outlives it is of use to nobody, and stays open.
DATABASES["default"]["CONN_MAX_AGE"] = 0

INSTALLED_APPS = [
    "vekha.database",
    "vekha.web",  # before allauth: its templates come first
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "vekha.web.company",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "vekha.web.middleware.content_security",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vekha.web.middleware.in_turn",
    "vekha.web.middleware.language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "vekha.web.middleware.database_asked",
    "vekha.web.middleware.KindErrors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "vekha.web.middleware.WithoutNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # pages are for those who signed in, unless they say no
    "vekha.web.own_settings.own_settings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "vekha.web.middleware.journal_seen",  # last, as it knows no `await`: all before it run in one thread with it
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "vekha.urls"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Tries to guess and codes that were used: each process of the web server must know them, also after its restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None  # who stands before us says it
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"]
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "vekha.web.views.errors.form_too_old"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes of a form without its files
globals().update(mail_settings(os.environ.get("VEKHA_MAIL", ""), home(), str(ADDRESS.hostname)))

# --- django-allauth: https://docs.allauth.org ---
AUTHENTICATION_BACKENDS = ["vekha.web.signing_in.WhoComesBack"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "vekha.web.signing_in.NobodySignsUp"
SOCIALACCOUNT_ADAPTER = "vekha.web.signing_in.KnownPeopleOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up (people are invited), but passwords are had
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost is one; vekha.web.passkeys asks for exactly our own
MFA_FORMS = {
    "add_webauthn": "vekha.web.passkeys.NewKey",
    "login_webauthn": "vekha.web.passkeys.KeySignsIn",
    "authenticate_webauthn": "vekha.web.passkeys.KeyComesSecond",
    "reauthenticate_webauthn": "vekha.web.passkeys.KeyOnceMore",
    "edit_webauthn": "vekha.web.passkeys.OtherName",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Vekha"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: after a form, browsers refuse to leave for another host (form-action)
SOCIALACCOUNT_PROVIDERS = company_settings(os.environ.get("VEKHA_OIDC", ""))
ALLAUTH_TRUSTED_PROXY_COUNT = read_settings().proxies  # else X-Forwarded-For is whatever anybody writes
