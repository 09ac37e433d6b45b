"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from oscar.core.loading import get_model

from lavka import __version__

Category = get_model("catalogue", "Category")


def shop(request: HttpRequest) -> dict[str, Any]:
    """Categories for the menu (one query, when the page shows them) and the release's version."""
    return {
        "menu": Category.objects.filter(depth=1).only("id", "name", "slug", "path", "depth"),
        "lavka_version": __version__,
    }
