"""«Быстрый заказ» in the running shop."""

import re

from conftest import SPACE, Visitor


def order(visitor: Visitor, words: str, **answers: str) -> str:
    """Fills in the quick order on a product's page; gives the page after it."""
    address = visitor.product(words)
    page = visitor.open(address)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key, "the product page has no quick order"
    return visitor.send(address, page, key=key[1], **answers)


def test_a_product_is_bought_in_one_step(visitor: Visitor):
    page = order(visitor, "Пряник", name="Клара", phone="+7 921 123-45-67")
    assert "Спасибо, Клара!" in page
    assert f"580{SPACE}₽" in page


def test_a_wrong_phone_is_asked_again(visitor: Visitor):
    page = order(visitor, "Чашка", name="Клара", phone="нет")
    assert "Не похоже на номер телефона" in page
    assert "Купить в один шаг" in page


def test_a_quick_order_leaves_the_basket_alone(visitor: Visitor):
    visitor.put_into_basket("Мёд", 1)
    order(visitor, "Пряник", name="Клара", phone="+7 921 123-45-67")
    basket = visitor.open("/basket/")
    assert "Мёд липовый" in basket
    assert "Пряник" not in basket


def test_the_page_of_an_unknown_order_is_not_found(visitor: Visitor):
    assert visitor.http.get("/quick-order/00000000-0000-0000-0000-000000000000/").status_code == 404
