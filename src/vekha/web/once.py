"""A secret, shown in the answer to the form that made it and kept nowhere: not in the session, not in a cache."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def once(
    request: HttpRequest, *, title: str, secret: str, notes: Sequence[str], back: str, where: str = ""
) -> HttpResponse:
    context = {"title": title, "secret": secret, "notes": notes, "back": back, "where": where}
    answer = render(request, "vekha/once.html", context)
    add_never_cache_headers(answer)
    return answer
