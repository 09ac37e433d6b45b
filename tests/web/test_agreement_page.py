"""Every version of an agreement, and what differs between two of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.operations.lives import SEEN, agreed, ready
from tests.web.conftest import asking, stranger
from tests.web.page import Page
from tests.workflows.fake_world import assess_all, describe, in_days, now
from vekha.core.agreement import Criterion
from vekha.core.change import Answer
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request

PAGE = "/lavka/changes/1"
EVIL = "<script>alert(1)</script>"


def text(answer) -> str:
    return Page(answer.text).text


@pytest.fixture
def three(people) -> int:
    """Three versions: the first agreed on, the second declined, the third not answered."""
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    ready(number, Criterion("", "a full basket", "it is paid", "a letter comes at once"))
    agreed(number, now())
    for words in (EVIL, "A green button"):
        describe(
            number, Criterion("C1", "a full basket", "it is paid", "a receipt comes at once"), SEEN, behaviour=words
        )
        assess_all(number)
        version = propose_agreement("lavka", number, due=in_days(9), by="max", now=now())
        if words == EVIL:
            answer_agreement("lavka", number, version, Answer.NO, why="Not so", by="clara", now=now())
    return number


def test_versions_say_who_when_and_what_was_answered(three):
    shown = text(asking("dan").get(f"{PAGE}/agreement"))
    assert shown.index("Version 3") < shown.index("Version 2") < shown.index("Version 1")
    for words in ("Proposed by Max", "Answered by Clara", "Not so", "in force", "declined", "not answered"):
        assert words in shown


def test_any_two_versions_are_compared_word_by_word_with_signs_and_words(three):
    answer = asking("clara").get(f"{PAGE}/agreement?from=1&to=3")
    assert answer.status_code == 200
    shown = text(answer)
    assert "What differs: version 1 to version 3" in shown
    assert "<del>letter</del>" in answer.text
    assert "<ins>receipt</ins>" in answer.text
    assert "went away: then a letter comes at once" in shown
    assert "came: then a receipt comes at once" in shown
    assert "How C2 is tested" in shown
    assert "What differs: version 2 to version 3" in text(asking("clara").get(f"{PAGE}/agreement"))
    assert "What differs: version 1 to version 2" in text(asking("clara").get(f"{PAGE}/agreement?to=2"))
    assert "They say the same." in text(asking("clara").get(f"{PAGE}/agreement?from=2&to=2"))
    assert "How it will behave" not in text(asking("clara").get(f"{PAGE}/agreement?from=2&to=2"))


def test_markup_of_people_is_text(three):
    answer = asking("clara").get(f"{PAGE}/agreement?from=1&to=2")
    assert EVIL not in answer.text
    assert EVIL in text(answer)


@pytest.mark.parametrize(
    "query", ["from=9", "from=1&to=9", "to=x", "from=-1", "to=99999999999999999999", "from=1&to=²"]
)
def test_a_version_that_is_not_there_is_said_with_the_list_of_those_that_are(three, query):
    answer = asking("clara").get(f"{PAGE}/agreement?{query}")
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert "There are versions 1 to 3." in text(answer)
    assert "Version 3" in text(answer)


def test_without_a_proposal_the_page_says_so_and_the_change_page_leads_here_once_there_are_two(people):
    number = submit_request("lavka", "Quick order", "", by="clara", now=now()).number
    assert "Nothing was proposed yet." in text(asking("clara").get(f"{PAGE}/agreement"))
    assert asking("clara").get(f"{PAGE}/agreement?from=1").status_code == 404
    ready(number)
    agreed(number, now())
    assert "agreement?to" not in asking("clara").get(PAGE).text
    describe(number, SEEN, behaviour="Another")
    assess_all(number)
    propose_agreement("lavka", number, due=in_days(9), by="max", now=now())
    shown = asking("clara").get(PAGE).text
    assert shown.count(f'href="{PAGE}/agreement?to=2#difference"') == 2  # beside the version, and where it is answered


def test_who_is_not_of_the_project_finds_nothing(three):
    assert stranger().get(f"{PAGE}/agreement").status_code == 404
    assert asking("clara").get("/lavka/changes/9/agreement").status_code == 404
    assert asking().get(f"{PAGE}/agreement").status_code == 302


def test_it_takes_as_many_queries_for_three_versions_as_for_four(three):
    clara = asking("clara")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert clara.get(f"{PAGE}/agreement").status_code == 200
        return len(seen)

    few = asked()
    describe(three, SEEN, behaviour="A blue button")
    assess_all(three)
    propose_agreement("lavka", three, due=in_days(9), by="max", now=now())
    assert asked() == few <= 25


def test_in_russian_nothing_is_left_in_english(three):
    shown = text(asking("clara").get(f"{PAGE}/agreement?from=1&to=3&lang=ru"))
    assert "Что изменилось: версия 1 → версия 3" in shown
    assert "ушло: тогда a letter comes at once" in shown
    assert "Как проверяется C2" in shown
    assert not {"then", "given", "version", "came:"} & set(shown.split())
