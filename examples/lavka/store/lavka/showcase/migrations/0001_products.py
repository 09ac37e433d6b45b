"""Fills an empty shop, so that `migrate` alone gives a shop that sells."""

from django.db import migrations

from lavka.showcase import products


def load(apps, schema_editor):
    products.load(apps.get_model)


class Migration(migrations.Migration):
    dependencies = [
        ("address", "0001_initial"),
        ("catalogue", "0001_initial"),
        ("partner", "0001_initial"),
    ]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
