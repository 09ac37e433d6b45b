"""Buys one piece of a product at once."""

import uuid
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from lavka.quickorder.models import QuickOrder
from lavka.quickorder.prices import price_of

StockRecord = get_model("partner", "StockRecord")


class SoldOut(Exception):
    """The last piece went while the buyer was typing."""


@transaction.atomic
def buy(product: Any, *, key: uuid.UUID, name: str, phone: str) -> QuickOrder:
    """Takes one piece from stock and writes the order; the same key gives the same order. Raises SoldOut."""
    # The lock makes two buyers of the last piece, or one impatient finger, wait for each other.
    stock = StockRecord.objects.select_for_update().filter(product=product).first()
    done = QuickOrder.objects.filter(key=key).first()
    if done:
        return done
    if stock is None or stock.net_stock_level < 1:
        raise SoldOut
    stock.allocate(1)
    price = price_of(stock.price)
    return QuickOrder.objects.create(
        key=key,
        product=product,
        title=product.title,
        goods=price.goods,
        delivery=price.delivery,
        name=name,
        phone=phone,
    )
