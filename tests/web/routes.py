"""Every address that the pages have, taken from the URL configuration, with an example of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter


def routes(patterns: list[Any] | None = None, before: tuple[URLPattern | URLResolver, ...] = ()) -> Iterator[Route]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, (*before, one))
        else:
            yield Route((*before, one))


class Route:
    """`name`: of the route, or its pattern where it has none."""

    def __init__(self, parts: tuple[URLPattern | URLResolver, ...]) -> None:
        self._parts = parts
        self.pattern = "".join(str(one.pattern) for one in parts)
        last = parts[-1]
        self.name = (last.name if isinstance(last, URLPattern) else "") or self.pattern

    def example(self, known: Mapping[str, object]) -> str:
        """An address of it: fields are filled from `known`, a number that is not in it is 1."""
        path = "/"
        for one in self._parts:
            text = str(one.pattern)
            for name, converter in one.pattern.converters.items():
                kind = f"<{_kind(converter)}:{name}>"
                plain = f"<{name}>"
                value = str(known.get(name, 1 if isinstance(converter, IntConverter) else "none"))
                text = text.replace(kind, value).replace(plain, value)
            path += text
        return path


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
