"""What a comment may be, whom it names, and who takes it back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vekha.core.actors import Actor, Kind
from vekha.core.discussing import LONGEST, Comment, Worded, mentioned, withdrawing, worded

PEOPLE = ("clara", "max", "dan", "olga-2")


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("@max, can you look?", ("max",)),
        ("Ask @Dan and @max. And @dan again", ("dan", "max")),
        ("(@olga-2) or @olga-2's", ("olga-2",)),
        ("write to clara@max.example", ()),
        ("@max@example.org", ("max",)),
        ("@zed, @maxim and @ max", ()),
        ("https://example.org/@max", ()),
        ("привет,@max!", ("max",)),
        ("@max-", ("max",)),
    ],
)
def test_a_name_of_the_project_after_an_at_is_a_mention_and_an_address_is_none(text, to):
    assert mentioned(text, PEOPLE) == to


def test_what_says_nothing_or_too_much_is_refused_with_what_to_do():
    assert worded(" \n\t", PEOPLE).code == "empty"
    assert worded("x" * (LONGEST + 1), PEOPLE).code == "too_long"
    assert str(LONGEST + 1) in worded("x" * (LONGEST + 1), PEOPLE).what
    assert worded(f" {'x' * LONGEST}\n", PEOPLE) == Worded("x" * LONGEST, ())


@given(st.text(max_size=200))
def test_any_text_is_kept_as_it_is_but_for_its_ends_and_ends_of_lines(text):
    found = worded(text, PEOPLE)
    plain = text.replace("\r\n", "\n").replace("\0", "").strip()
    assert found == Worded(plain, mentioned(plain, PEOPLE)) if plain else found.code == "empty"


def test_only_its_author_takes_a_comment_back_and_once():
    dan = Actor("dan", Kind.PERSON)
    assert withdrawing(3, Comment(3, "dan", withdrawn=False), dan) is None
    assert withdrawing(3, Comment(3, "max", withdrawn=False), dan).code == "not_yours"
    assert withdrawing(3, Comment(3, "dan", withdrawn=True), dan).code == "withdrawn_already"
    assert withdrawing(3, None, dan).code == "no_comment"
