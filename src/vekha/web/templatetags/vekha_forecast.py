"""Numbers of a forecast, as a reader wants them."""

from __future__ import annotations

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def two_digits(value: float) -> str:
    """ "0.01", "1.8", "12": small and large ones may stand in one sentence. Below a hundredth it is one."""
    return format_decimal(max(value, 0.01), format="@#", locale=get_language() or "en")


@register.filter
def whole(value: float) -> str:
    """ "57"."""
    return format_decimal(round(value), locale=get_language() or "en")
