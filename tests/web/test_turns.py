"""A process makes its pages one after the other; nobody waits for ever for whoever does not finish."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from vekha.web import middleware


class Pages:
    """The first page waits until another one begins, `long` at most; `met`: whether one did."""

    def __init__(self, long: float) -> None:
        self.long, self.met = long, False
        self.first, self.second = Event(), Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/first":
            self.first.set()
            self.met = self.second.wait(self.long)
        else:
            self.second.set()
        return HttpResponse(request.path)


def asked(answer: middleware.Answer, path: str) -> bytes:
    return answer(RequestFactory().get(path)).content  # type: ignore[attr-defined]


@pytest.mark.parametrize(("patience", "long", "met"), [(30, 0.5, False), (0.01, 30, True)])
def test_a_page_waits_for_the_one_before_it_but_not_for_ever(monkeypatch, patience, long, met):
    monkeypatch.setattr(middleware, "PATIENCE", patience)
    pages = Pages(long)
    answer = middleware.in_turn(pages)
    with ThreadPoolExecutor(1) as people:
        first = people.submit(asked, answer, "/first")
        assert pages.first.wait(30)
        assert asked(answer, "/second") == b"/second"
        assert first.result(30) == b"/first"
    assert pages.met is met


def test_a_page_that_fails_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr(middleware, "PATIENCE", 30)

    def failing(request: HttpRequest) -> HttpResponse:
        if request.path == "/first":
            raise ValueError
        return HttpResponse(request.path)

    answer = middleware.in_turn(failing)
    try:
        asked(answer, "/first")
    except ValueError:
        assert asked(answer, "/second") == b"/second"
    else:
        raise AssertionError("it did not fail")
