"""What a basket costs."""

from django.urls import reverse


def put(client, product, quantity=1):
    return client.post(reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": quantity}, follow=True)


def test_the_total_is_the_sum_of_prices_times_quantities(shop, basket):
    basket.add_product(shop("pryanik"), 3)
    basket.add_product(shop("med-lipa"), 1)
    assert basket.total_excl_tax == 3 * 280 + 690
    assert basket.num_items == 4


def test_the_basket_page_adds_delivery_to_the_total(client, shop):
    put(client, shop("pryanik"), 2)
    page = client.get(reverse("basket:summary"))
    assert page.context["order_total"].excl_tax == 2 * 280 + 300
    assert "860\N{NO-BREAK SPACE}₽" in page.content.decode()


def test_delivery_is_free_in_a_basket_of_3000(client, shop):
    put(client, shop("chaynik"), 2)
    page = client.get(reverse("basket:summary"))
    assert page.context["order_total"].excl_tax == 2 * 2890
    assert "бесплатно" in page.content.decode()


def test_more_than_there_is_cannot_be_put_into_the_basket(client, shop):
    product = shop("doska")
    product.stockrecords.update(num_in_stock=1)
    put(client, product, 2)
    assert client.get(reverse("basket:summary")).context["basket"].is_empty


def test_an_empty_basket_invites_to_look_around(client, db):
    assert "Пока пусто" in client.get(reverse("basket:summary")).content.decode()
