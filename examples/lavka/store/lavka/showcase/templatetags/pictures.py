"""Where a product's picture is."""

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage

from lavka.showcase.products import ITEMS

register = template.Library()
DRAWN = {item.upc for item in ITEMS}


@register.simple_tag
def picture(product) -> str:
    """The address of the product's drawing, or of a plain box when there is none."""
    name = product.upc if product.upc in DRAWN else "box"
    return staticfiles_storage.url(f"img/{name}.svg")
