"""What a product weighs, apart from its title."""

from django.db import models


class Weight(models.Model):
    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="weight")
    grams = models.PositiveIntegerField()
