"""Before an act with consequences: what follows is said on a page of its own, which works without scripts too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vekha.core.errors import VekhaError
from vekha.web.acting import Refusal, refused

FORM = "confirm"


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is asked for besides. `kind`: "text" for a few lines, else the type of an input."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """`follows`: sentences. `harm`: the button is a red one. `back`: the address of the page behind it."""

    title: str
    follows: tuple[str, ...]
    button: str
    back: str
    where: str = ""
    fields: tuple[Field, ...] = ()
    harm: bool = True

    def done(self, request: HttpRequest, act: Callable[[], object], told: str) -> HttpResponse:
        """The page behind it, after the act; or the question again, with why it was refused."""
        try:
            act()
        except VekhaError as error:
            return ask(request, self, refused(request, FORM, error))
        messages.success(request, told)
        return redirect(self.back)


def ask(request: HttpRequest, question: Question, refusal: Refusal | None = None) -> HttpResponse:
    given = refusal.given if refusal else {}
    context = {
        "question": question,
        "fields": [(one, given.get(one.name, one.value)) for one in question.fields],
        "refusal": refusal,
    }
    return render(request, "vekha/confirm.html", context, status=refusal.status if refusal else HTTPStatus.OK)
