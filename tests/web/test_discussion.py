"""The discussion on a change's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking, stranger
from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.core.discussing import LONGEST
from vekha.database import models
from vekha.operations.comment import comment
from vekha.operations.submit_request import submit_request

PAGE = "/lavka/changes/1"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def asked(people) -> None:
    submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now())


def text(answer) -> str:
    return Page(answer.text).text


def test_client_and_manager_talk_on_the_page(asked):
    clara, max_ = asking("clara"), asking("max")
    assert "Nobody has said anything yet." in text(clara.get(PAGE))
    answer = clara.post(f"{PAGE}/comments", {"text": "Is a @max button\r\npossible?"})
    assert answer.headers["Location"] == f"{PAGE}#discussion"
    shown = max_.get(PAGE)
    assert "Is a @max button possible?" in text(shown)
    assert "<b>@max</b>" in shown.text
    max_.post(f"{PAGE}/comments", {"text": "It is."})
    assert text(clara.get(PAGE)).index("possible?") < text(clara.get(PAGE)).index("It is.")


def test_markup_is_text_also_around_a_name(asked):
    asking("clara").post(f"{PAGE}/comments", {"text": f"@max{EVIL}<b>@dan</b> &amp; {{{{ 1 }}}}"})
    answer = asking("dan").get(PAGE)
    assert EVIL not in answer.text
    assert f"@max {EVIL}<b> @dan </b> &amp; {{{{ 1 }}}}" in text(answer)


@pytest.mark.parametrize("typed", [" \n ", "x" * (LONGEST + 1)])
def test_what_is_refused_says_why_and_is_still_in_the_form(asked, typed):
    answer = asking("clara").post(f"{PAGE}/comments", {"text": typed})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert typed.strip() in answer.text
    assert not models.Comment.objects.exists()


def test_its_author_alone_has_the_button_that_takes_it_back(asked):
    comment("lavka", 1, "Max is wrong", by="clara", now=now())
    address = f"{PAGE}/comments/1/withdrawals"
    assert address not in asking("max").get(PAGE).text
    assert asking("max").post(address).status_code == 403
    assert address in asking("clara").get(PAGE).text
    assert asking("clara").post(address).status_code == 302
    answer = asking("max").get(PAGE)
    assert "Max is wrong" not in answer.text
    assert "Withdrawn by its author" in text(answer)
    assert asking("clara").post(address).status_code == 409
    assert asking("clara").post(f"{PAGE}/comments/9/withdrawals").status_code == 404


def test_who_is_not_of_the_project_neither_reads_nor_writes(asked):
    comment("lavka", 1, "Secret", by="clara", now=now())
    assert stranger().post(f"{PAGE}/comments", {"text": "Me too"}).status_code == 404
    assert asking().post(f"{PAGE}/comments", {"text": "Me too"}).status_code == 302
    assert asking("clara").get(f"{PAGE}/comments").status_code == 405
    assert models.Comment.objects.count() == 1


def test_two_hundred_comments_take_as_many_queries_as_one_and_the_newest_are_shown(asked):
    clara = asking("clara")

    def asked_for() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert clara.get(PAGE).status_code == 200
        return len(seen)

    comment("lavka", 1, "comment number 1.", by="max", now=now())
    few = asked_for()
    for one in range(2, 202):
        comment("lavka", 1, f"comment number {one}.", by="max", now=now())
    assert asked_for() == few
    shown = text(clara.get(PAGE))
    assert "comment number 201." in shown
    assert "comment number 101." not in shown
    assert "Earlier comments are in the journal" in shown


def test_in_russian_the_discussion_is_russian(asked):
    comment("lavka", 1, "A thought", by="clara", now=now())
    shown = text(asking("clara").get(f"{PAGE}?lang=ru"))
    assert "Обсуждение" in shown
    assert "Comment" not in asking("clara").post(f"{PAGE}/comments?lang=ru", {"text": " "}).text
