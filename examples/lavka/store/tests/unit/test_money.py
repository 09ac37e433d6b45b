"""Prices and counts as people read them."""

import pytest

from lavka.showcase.templatetags.money import pieces, rub


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 ₽"),
        (390, "390 ₽"),
        ("1190.00", "1 190 ₽"),
        ("1234567.5", "1 234 567,50 ₽"),
        ("99.995", "100 ₽"),
        (-300, "−300 ₽"),
    ],
)
def test_a_price_reads_as_in_a_russian_shop(amount, text):
    assert rub(amount) == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("nonsense", ["", None, "дорого"])
def test_what_is_no_number_is_no_price(nonsense):
    assert rub(nonsense) == ""


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (1, "товар"),
        (2, "товара"),
        (5, "товаров"),
        (11, "товаров"),
        (14, "товаров"),
        (21, "товар"),
        (104, "товара"),
        (111, "товаров"),
    ],
)
def test_a_count_agrees_with_its_word(count, word):
    assert pieces(count) == f"{count}\N{NO-BREAK SPACE}{word}"
