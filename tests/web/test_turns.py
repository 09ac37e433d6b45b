"""A process makes its pages one after the other; nobody waits for ever for whoever does not finish."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from vekha.web import middleware


class Pages:
    """The first page is not done before it is let go; of each it is known when it began."""

    def __init__(self) -> None:
        self.began, self.first, self.go = list[str](), Event(), Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.began.append(request.path)
        if request.path == "/first":
            self.first.set()
            assert self.go.wait(30)
        return HttpResponse(request.path)


def asked(answer: middleware.Answer, path: str) -> bytes:
    return answer(RequestFactory().get(path)).content  # type: ignore[attr-defined]


def test_a_page_begins_when_the_one_before_it_is_done(monkeypatch):
    monkeypatch.setattr(middleware, "PATIENCE", 30)
    pages = Pages()
    answer = middleware.in_turn(pages)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(asked, answer, "/first")
        assert pages.first.wait(30)
        second = people.submit(asked, answer, "/second")
        assert not second.done()
        assert pages.began == ["/first"]
        pages.go.set()
        assert (first.result(30), second.result(30)) == (b"/first", b"/second")


def test_whoever_waited_long_enough_goes_on(monkeypatch):
    monkeypatch.setattr(middleware, "PATIENCE", 0.01)
    pages = Pages()
    answer = middleware.in_turn(pages)
    with ThreadPoolExecutor(1) as people:
        first = people.submit(asked, answer, "/first")
        assert pages.first.wait(30)
        assert asked(answer, "/second") == b"/second"
        assert asked(answer, "/third") == b"/third"
        pages.go.set()
        assert first.result(30) == b"/first"


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
