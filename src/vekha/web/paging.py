"""Long lists, page by page: which page is asked for, and where the others are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from vekha.database.overview import PAGE

FARTHEST = 100_000
SHOWN = 50  # events of a timeline, releases of an environment


@dataclass(frozen=True, slots=True)
class Pager:
    """`page`: from 1; `count`: rows on all pages."""

    page: int
    count: int

    @property
    def first(self) -> int:
        return PAGE * (self.page - 1) + 1

    @property
    def last(self) -> int:
        return min(PAGE * self.page, self.count)

    @property
    def before(self) -> int:
        """The page before, 0 if there is none."""
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1 if self.count > PAGE * self.page else 0

    @property
    def needed(self) -> bool:
        return self.count > PAGE or self.page > 1


def asked(request: HttpRequest, name: str = "page", *, otherwise: int = 1) -> int:
    """A number in the address; what is none counts as not given."""
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and 0 < len(given) < 16 and int(given) else otherwise


def page_of(request: HttpRequest) -> int:
    return min(asked(request), FARTHEST)
