"""The pages in a real browser, at a phone's and a desk's width, light and dark, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browser import browsing, served
from tests.web.shop import Shop

PICTURES = Path(__file__).parents[2] / "screenshots"
WIDTHS = (390, 1280)


def addresses(shop: Shop) -> dict[str, str]:
    """Name of the picture -> address."""
    changes = {name: f"/lavka/changes/{getattr(shop, name)}" for name in ("live", "asked", "declined", "requested")}
    return {
        "home": "/",
        **changes,
        "withdrawn": f"/lavka/changes/{shop.withdrawn}",
        "production": "/lavka/environments/production",
        "preview": f"/lavka/environments/preview-{shop.asked}",
        "nothing": "/nothing/here",
    }


@pytest.fixture
def look(shop, database, tmp_path):
    with served(database, tmp_path) as base, browsing(base, PICTURES) as looking:
        yield looking


def test_pages_fit_and_nothing_complains(shop, look):
    backgrounds = {}
    for name, path in addresses(shop).items():
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                for language in ("en", "ru"):
                    picture = f"{name}-{language}-{width}-{scheme}"
                    seen = look(path, width=width, scheme=scheme, language=language, name=picture)
                    assert seen.wide == [], picture
                    assert seen.language == language
                    missing = "404" if name == "nothing" else ""
                    assert all(missing and missing in one for one in seen.complaints), seen.complaints
                    assert seen.status == (404 if missing else 200)
                    backgrounds[scheme] = seen.background
    assert backgrounds["light"] != backgrounds["dark"]
