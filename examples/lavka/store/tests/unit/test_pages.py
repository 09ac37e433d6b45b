"""The windows of the shop, and the two pages for machines."""

from django.db import DatabaseError, connection
from django.urls import reverse

from lavka import __version__
from lavka.showcase.products import ITEMS


def test_the_home_page_shows_all_goods_with_prices(client, shop):
    page = client.get("/").content.decode()
    assert all(item.title in page for item in ITEMS)
    assert "2\N{NO-BREAK SPACE}890\N{NO-BREAK SPACE}₽" in page


def test_the_home_page_asks_the_database_few_questions(client, shop, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/")


def test_a_category_shows_only_its_own(client, shop):
    tea = shop("ivan-chay").categories.get()
    page = client.get(tea.get_absolute_url()).content.decode()
    assert "Иван-чай" in page
    assert "Пряник" not in page


def test_a_product_page_shows_price_and_a_button(client, shop):
    page = client.get(shop("chashka").get_absolute_url()).content.decode()
    assert "Чашка керамическая «Иней»" in page
    assert "1\N{NO-BREAK SPACE}190\N{NO-BREAK SPACE}₽" in page
    assert "В корзину" in page


def test_what_is_sold_out_cannot_be_bought(client, shop):
    product = shop("pastila")
    product.stockrecords.update(num_in_stock=0)
    page = client.get(product.get_absolute_url()).content.decode()
    assert "Сейчас нет в наличии" in page
    assert "В корзину" not in page


def test_an_unknown_product_is_not_found(client, shop):
    assert client.get("/catalogue/net-takogo_999/").status_code == 404


def test_loading_goods_twice_changes_nothing(shop):
    from django.apps import apps
    from lavka.showcase import products

    shop("pryanik").stockrecords.update(price=1)
    products.load(apps.get_model)
    assert shop("pryanik").stockrecords.get().price == 1
    assert type(shop("pryanik")).objects.count() == len(ITEMS)


def test_health_says_ok_and_the_version(client, db):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.content.decode() == f"ok {__version__}"


def test_health_is_503_when_the_database_is_gone(client, db, monkeypatch):
    def gone(*args, **kwargs):
        raise DatabaseError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", gone)
        answer = client.get("/health/")
    assert answer.status_code == 503


def test_every_answer_says_which_release_gave_it(client, db):
    assert client.get("/version/").content.decode() == __version__
    assert client.get(reverse("basket:summary"))["X-Lavka-Version"] == __version__
    assert client.get("/net/")["X-Lavka-Version"] == __version__
