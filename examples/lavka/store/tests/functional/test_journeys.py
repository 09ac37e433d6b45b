"""What a buyer does in the running shop."""

import httpx
from conftest import SPACE, Visitor


def test_the_home_page_lists_twelve_products(visitor: Visitor):
    page = visitor.open("/")
    assert page.count('class="card"') == 12
    assert "Пряник тульский с повидлом" in page


def test_a_product_page_opens_from_the_home_page(visitor: Visitor):
    page = visitor.open(visitor.product("Чайник глиняный"))
    assert f"2{SPACE}890{SPACE}₽" in page
    assert "В корзину" in page


def test_a_category_opens_from_the_menu(visitor: Visitor):
    home = visitor.open("/")
    address = home.split(">Для дома<")[0].rsplit('href="', 1)[1].split('"')[0]
    page = visitor.open(address)
    assert "Доска разделочная" in page
    assert "Иван-чай" not in page


def test_search_finds_a_product(visitor: Visitor):
    assert "Полотенце льняное" in visitor.open("/search/?q=льняное")


def test_the_basket_counts_goods_and_delivery(visitor: Visitor):
    visitor.put_into_basket("Пряник", 2)
    page = visitor.open("/basket/")
    assert f"560{SPACE}₽" in page
    assert f"860{SPACE}₽" in page


def test_goods_for_3000_are_delivered_free(visitor: Visitor):
    visitor.put_into_basket("Чайник", 2)
    page = visitor.open("/basket/")
    assert "бесплатно" in page
    assert f"5{SPACE}780{SPACE}₽" in page


def test_the_basket_is_refused_without_a_token(visitor: Visitor):
    address = visitor.product("Чайник")
    number = address.rstrip("/").rsplit("_", 1)[1]
    answer = visitor.http.post(f"/basket/add/{number}/", data={"quantity": 1})
    assert answer.status_code == 403


def test_a_guest_buys_without_an_account(visitor: Visitor):
    visitor.put_into_basket("Мёд липовый")
    contacts = visitor.open("/checkout/")
    assert "Как с вами связаться?" in contacts
    address = visitor.send("/checkout/", contacts, username="klara@example.org", options="anonymous")
    assert "Куда привезти?" in address
    payment = visitor.send(
        "/checkout/shipping-address/",
        address,
        first_name="Клара",
        last_name="",
        line1="Садовая, 5",
        line4="Вологда",
        postcode="160000",
        phone_number="",
    )
    assert "курьеру" in payment
    preview = visitor.open("/checkout/preview/")
    assert f"990{SPACE}₽" in preview
    assert "Спасибо! Заказ" in visitor.send("/checkout/preview/", preview, action="place_order")


def test_pages_and_their_style_sheet_come_from_one_release(visitor: Visitor):
    page = visitor.open("/")
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = visitor.http.get(sheet)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_the_shop_is_well_and_says_its_version(visitor: Visitor):
    version = visitor.open("/version/")
    answer: httpx.Response = visitor.http.get("/health/")
    assert answer.text == f"ok {version}"
    assert answer.headers["x-lavka-version"] == version
