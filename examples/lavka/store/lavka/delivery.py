"""What delivery costs. One rule, used by the basket, by checkout and by whoever sells in another way."""

from decimal import Decimal

PRICE = Decimal("300")
FREE_FROM = Decimal("3000")


def cost(goods: Decimal) -> Decimal:
    """The price of delivery in roubles for goods worth `goods`: nothing to deliver costs nothing."""
    if goods <= 0 or goods >= FREE_FROM:
        return Decimal("0")
    return PRICE


def until_free(goods: Decimal) -> Decimal:
    """How much more one has to buy for free delivery; 0 when it is free already."""
    return max(FREE_FROM - goods, Decimal("0"))
