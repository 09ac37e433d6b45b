"""Moves weights from titles into the new table: "Мёд липовый, 500 г" becomes "Мёд липовый" and 500.

It works in the author's small test database. In the real one it stops at the first product that is sold by
the piece, and because it commits each product at once, the products before that stay changed.
"""

import re

from django.db import migrations


def move(apps, schema_editor):
    Product = apps.get_model("catalogue", "Product")
    Weight = apps.get_model("weights", "Weight")
    for product in Product.objects.order_by("id"):
        title, grams = re.fullmatch(r"(.+), (\d+) г", product.title).groups()
        Weight.objects.create(product=product, grams=int(grams))
        product.title = title
        product.save(update_fields=["title"])


class Migration(migrations.Migration):
    atomic = False  # "so that the table is not locked for long"
    dependencies = [("weights", "0001_weight"), ("showcase", "0001_products")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
