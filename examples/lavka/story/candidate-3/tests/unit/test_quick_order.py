"""«Быстрый заказ»: one product, two answers, one step."""

import uuid
from decimal import Decimal
from pathlib import Path

import pytest

from lavka.quickorder.buy import SoldOut, buy
from lavka.quickorder.models import QuickOrder
from lavka.quickorder.prices import price_of

SPACE = "\N{NO-BREAK SPACE}"


def answers(**changes):
    return {"key": str(uuid.uuid4()), "name": "Клара", "phone": "8 921 123-45-67"} | changes


def test_the_total_of_a_quick_order_includes_delivery():
    assert price_of(Decimal("280")).total == 580


def test_a_quick_order_from_3000_is_delivered_free():
    assert price_of(Decimal("2890"), 2).total == 5780


def test_the_product_page_shows_the_total_with_delivery(client, shop):
    page = client.get(shop("pryanik").get_absolute_url()).content.decode()
    assert "Купить в один шаг" in page
    assert f"Итого с доставкой <b>580{SPACE}₽</b>" in page


def test_one_step_makes_an_order_and_takes_a_piece_from_stock(client, shop):
    product = shop("med-lipa")
    answer = client.post(product.get_absolute_url(), answers())
    order = QuickOrder.objects.get()
    assert answer.url == f"/quick-order/{order.key}/"
    assert (order.title, order.name, order.phone) == (product.title, "Клара", "+79211234567")
    assert order.goods == 690
    assert product.stockrecords.get().num_allocated == 1


def test_the_page_after_names_order_and_phone(client, shop):
    page = client.post(shop("doska").get_absolute_url(), answers(), follow=True).content.decode()
    assert "Спасибо, Клара!" in page
    assert "+79211234567" in page


def test_the_same_form_sent_twice_is_one_order(client, shop):
    product, same = shop("pastila"), answers()
    assert (
        client.post(product.get_absolute_url(), same).url == client.post(product.get_absolute_url(), same).url
    )
    assert QuickOrder.objects.count() == 1
    assert product.stockrecords.get().num_allocated == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Как к вам обращаться?"),
        ({"phone": ""}, "Без телефона"),
        ({"phone": "12"}, "Не похоже на номер"),
    ],
)
def test_a_wrong_answer_is_named_and_buys_nothing(client, shop, change, words):
    answer = client.post(shop("pryanik").get_absolute_url(), answers(**change))
    assert words in answer.content.decode()
    assert not QuickOrder.objects.exists()


def test_what_is_sold_out_cannot_be_bought_in_one_step(client, shop):
    product = shop("chashka")
    product.stockrecords.update(num_in_stock=0)
    assert "Купить в один шаг" not in client.get(product.get_absolute_url()).content.decode()
    with pytest.raises(SoldOut):
        buy(product, key=uuid.uuid4(), name="Клара", phone="+79211234567")


def test_a_deleted_product_leaves_its_orders(client, shop):
    product = shop("polotence")
    client.post(product.get_absolute_url(), answers())
    product.delete()
    assert QuickOrder.objects.get().title == "Полотенце льняное, 45 × 70 см"


def test_the_button_leaves_the_bottom_of_the_screen_to_the_basket_bar():
    sheet = (Path(__file__).parents[2] / "static" / "quick-order.css").read_text()
    assert "position: fixed" not in sheet
    assert "position: sticky" not in sheet
