"""Command line, pages and API have the same verbs; what one lacks is stated with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import pytest
from cyclopts import App

from tests.api.coats import VERBS, Names, No
from tests.api.test_document import OPERATIONS
from vekha.cli import main
from vekha.web.urls import urlpatterns


def commands() -> Iterator[str]:
    for verb, place, _, _ in main.VERBS:
        module, _, name = place.partition(":")
        found = getattr(import_module(module), name)
        yield from under(verb, found) if isinstance(found, App) else [verb]


def under(verb: str, app: App) -> Iterator[str]:
    for name in app:
        if not name.startswith("-"):
            if app[name].default_command:
                yield f"{verb} {name}"
            yield from under(f"{verb} {name}", app[name])


def routes() -> set[str]:
    """Names of pages and of the acts on them; what is included from elsewhere counts by its address."""
    return {getattr(one, "name", None) or str(one.pattern) for one in urlpatterns}


ACTUAL = {"cli": set(commands()), "web": routes(), "api": set(OPERATIONS)}


def named(names: Names) -> tuple[str, ...]:
    return () if isinstance(names, No) else (names,) if isinstance(names, str) else names


@pytest.mark.parametrize("coat", ACTUAL)
def test_the_table_names_exactly_what_each_coat_has(coat):
    said = {name for verb in VERBS for name in named(getattr(verb, coat))}
    assert said == ACTUAL[coat], f"add rows to tests/api/coats.py, or take them out: {said ^ ACTUAL[coat]}"


def test_every_verb_is_there_in_some_coat_and_absences_have_their_reason():
    assert not [what for what, count in Counter(verb.what for verb in VERBS).items() if count > 1]
    for verb in VERBS:
        coats = [verb.cli, verb.web, verb.api]
        assert any(map(named, coats)), verb.what
        assert all(one.why.strip() for one in coats if isinstance(one, No)), verb.what


def test_whatever_people_decide_on_the_way_of_a_change_can_be_asked_of_the_api():
    """Only what belongs to the machine, or to a browser, is not there."""
    lacking = [verb.what for verb in VERBS if isinstance(verb.api, No) and named(verb.cli) and named(verb.web)]
    assert set(lacking) <= {"ask whether it runs"}
