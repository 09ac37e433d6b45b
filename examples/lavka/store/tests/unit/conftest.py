"""A shop in memory for each test: the same goods as in production, put there by the same code."""

import pytest
from django.apps import apps
from oscar.apps.partner.strategy import Default
from oscar.core.loading import get_model

from lavka.showcase import products


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Tests need no collectstatic before them."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True  # or it complains that there is no folder yet


@pytest.fixture
def shop(db):
    """The goods of the shop; gives a function from a product's code to the product."""
    products.load(apps.get_model)
    return lambda upc: get_model("catalogue", "Product").objects.get(upc=upc)


@pytest.fixture
def basket(db):
    """An empty basket with the shop's prices."""
    empty = get_model("basket", "Basket").objects.create()
    empty.strategy = Default()
    return empty
