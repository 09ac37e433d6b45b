"""One table beside oscar's: the old release does not know it and is not disturbed by it."""

import uuid
from decimal import Decimal

from django.db import models


class QuickOrder(models.Model):
    """A product bought in one step: who to call, and what it cost at that moment."""

    # Made with the form: the same form sent twice is the same order. Also the address of the order's page.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # No constraint in the database, or an older release could not delete a product that was ordered here.
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    title = models.CharField(max_length=255)
    goods = models.DecimalField(max_digits=12, decimal_places=2)
    delivery = models.DecimalField(max_digits=12, decimal_places=2)
    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    @property
    def number(self) -> str:
        return f"Б-{self.pk}"

    @property
    def total(self) -> Decimal:
        return self.goods + self.delivery
