"""Settings of the shop. Everything that differs between environments comes from environment variables:

DATABASE_URL          postgresql://...; without it a SQLite file beside manage.py
SECRET_KEY            signs cookies; without it a key is derived from DATABASE_URL, a secret itself
ALLOWED_HOSTS         names divided by commas, ".localhost,127.0.0.1" by default
CSRF_TRUSTED_ORIGINS  origins divided by commas, needed behind a proxy that speaks HTTPS
DEBUG                 1 or 0, 0 by default
"""

import hashlib
import os
from pathlib import Path

import dj_database_url
from django.urls import reverse_lazy
from oscar.defaults import *  # noqa: F403  (this is how oscar wants its defaults)

from lavka.features import FEATURES

BASE = Path(__file__).resolve().parent.parent


def words(name: str, default: str = "") -> list[str]:
    """The words of a variable, divided by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = os.environ.get("DEBUG", "0") == "1"
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{BASE / 'lavka.sqlite3'}"
# Two releases of one environment share the database, so they share the key: a switch loses no basket.
SECRET_KEY = os.environ.get("SECRET_KEY") or hashlib.sha256(f"lavka {DATABASE_URL}".encode()).hexdigest()
ALLOWED_HOSTS = words("ALLOWED_HOSTS", ".localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# Health checks: a database that is restored closes its connections; the next request opens a new one.
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

# oscar without dashboard, accounts, wish lists, analytics and admin (see lavka.shop).
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "lavka.shop.Shop",
    "lavka.shipping.apps.ShippingConfig",
    "lavka.showcase.apps.ShowcaseConfig",
    *FEATURES,
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.partner.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig",
    "lavka.shop.Customer",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "lavka.shop.Dashboard",
    "widget_tweaks",
    "haystack",
    "treebeard",
]
# oscar's 130 migrations, as one for each app: a new environment is ready in a third of the time (see README).
OWN_SCHEMA = (
    "address basket catalogue communication customer offer order partner payment reviews shipping voucher"
)
MIGRATION_MODULES = {app: f"lavka.schema.{app}" for app in OWN_SCHEMA.split()}
SITE_ID = 1

MIDDLEWARE = [
    "lavka.middleware.VersionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
SESSION_COOKIE_NAME = "lavka_session"

ROOT_URLCONF = "lavka.urls"
WSGI_APPLICATION = "lavka.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,  # with DEBUG off Django keeps compiled templates in memory
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "lavka.showcase.context.shop",
            ],
        },
    }
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
TIME_ZONE = "Europe/Moscow"
USE_I18N = True
USE_TZ = True

# Only the shop's own files: oscar's are for its dashboard and would make the artifact 9 MB heavier.
STATIC_URL = "/static/"
STATIC_ROOT = BASE / "staticfiles"
STATICFILES_DIRS = [BASE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # the shop takes no uploads
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the shop sends no mail

OSCAR_SHOP_NAME = "Лавка"
OSCAR_SHOP_TAGLINE = "чай, сладости и вещи для дома"
OSCAR_HOMEPAGE = reverse_lazy("home")
OSCAR_DEFAULT_CURRENCY = "RUB"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "line4", "postcode")
OSCAR_INITIAL_ORDER_STATUS = "Принят"
OSCAR_INITIAL_LINE_STATUS = "Принят"
OSCAR_ORDER_STATUS_PIPELINE = {"Принят": ("Отправлен", "Отменён"), "Отправлен": (), "Отменён": ()}
OSCAR_HIDDEN_FEATURES = ["reviews", "wishlists"]
OSCAR_SAVE_SENT_EMAILS_TO_DB = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}
    },
    "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "oscar": {"level": "WARNING"},  # below that it writes buyers' addresses into the log
    },
}
