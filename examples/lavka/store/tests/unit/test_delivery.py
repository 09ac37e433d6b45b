"""The delivery rule, alone and in a basket."""

from decimal import Decimal

import pytest

from lavka import delivery
from lavka.shipping.repository import Courier, Repository


@pytest.mark.parametrize(
    ("goods", "price"),
    [("0", "0"), ("0.01", "300"), ("280", "300"), ("2999.99", "300"), ("3000", "0"), ("12000", "0")],
)
def test_delivery_costs_300_and_is_free_from_3000(goods, price):
    assert delivery.cost(Decimal(goods)) == Decimal(price)


def test_it_says_how_much_is_missing_for_free_delivery():
    assert delivery.until_free(Decimal("2800")) == 200
    assert delivery.until_free(Decimal("4000")) == 0


def test_checkout_charges_the_same_as_the_rule(shop, basket):
    basket.add_product(shop("pryanik"), 2)
    charge = Courier().calculate(basket)
    assert charge.incl_tax == 300
    assert charge.currency == "RUB"


def test_a_big_basket_is_delivered_free(shop, basket):
    basket.add_product(shop("chaynik"), 1)
    basket.add_product(shop("chashka"), 1)
    assert Courier().calculate(basket).incl_tax == 0


def test_the_courier_is_the_only_way(shop, basket):
    basket.add_product(shop("doska"), 1)
    assert [method.code for method in Repository().get_shipping_methods(basket)] == ["courier"]
