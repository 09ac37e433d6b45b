"""What a quick order costs."""

from dataclasses import dataclass
from decimal import Decimal

from lavka import delivery


@dataclass(frozen=True, slots=True)
class Price:
    """All in roubles."""

    goods: Decimal
    delivery: Decimal

    @property
    def total(self) -> Decimal:
        """What the buyer gives to the courier."""
        return self.goods + self.delivery


def price_of(unit: Decimal, quantity: int = 1) -> Price:
    """The price of `quantity` pieces, delivered by the same rule as any order."""
    goods = unit * quantity
    return Price(goods, delivery.cost(goods))
