"""Prices as people write them in Russian."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template

register = template.Library()
SPACE = "\N{NO-BREAK SPACE}"


@register.filter
def rub(value: object) -> str:
    """`1190` as "1 190 ₽"; kopecks only when there are some; nothing for what is not a number."""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        return ""
    whole, kopecks = f"{amount:,.2f}".split(".")
    digits = whole.replace(",", SPACE).replace("-", "\N{MINUS SIGN}")
    return f"{digits}{SPACE}₽" if kopecks == "00" else f"{digits},{kopecks}{SPACE}₽"


@register.filter
def pieces(count: int) -> str:
    """`1` as "1 товар", `3` as "3 товара", `11` as "11 товаров"."""
    tens, ones = count % 100, count % 10
    if 11 <= tens <= 14 or ones == 0 or ones >= 5:
        word = "товаров"
    else:
        word = "товар" if ones == 1 else "товара"
    return f"{count}{SPACE}{word}"
