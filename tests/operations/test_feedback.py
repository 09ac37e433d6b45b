"""After the release: what the client says, and what the manager makes of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.operations.lives import DIGEST, agreed, live, ready
from tests.operations.test_agreement import refused
from tests.workflows.fake_world import now
from vekha.core.change import Answer, Stage
from vekha.core.errors import BadInput, Denied
from vekha.database import models, queries
from vekha.database.verify import verify
from vekha.operations.end_change import close_change
from vekha.operations.follow_up import follow_up
from vekha.operations.give_feedback import give_feedback


def say(number: int, satisfied: Answer, text: str, *, digest: str = DIGEST, by: str = "clara") -> None:
    give_feedback("lavka", number, satisfied, text, digest=digest, by=by, now=now())


@pytest.fixture
def released(number) -> int:
    ready(number)
    agreed(number, now())
    live(number, now())
    return number


def test_feedback_is_about_the_artifact_that_went_live_and_waits_for_the_manager(released):
    say(released, Answer.NO, "Delivery times are missing")
    page = queries.change_page("lavka", released)
    (one,) = page.feedback
    assert (one.satisfied, one.digest, one.person) == (Answer.NO, page.released, "clara")
    assert page.line.waiting.who == "manager max"
    assert "answer the client's feedback" in page.line.waiting.what
    with refused("stale_release"):
        say(released, Answer.YES, "", digest="sha256:" + "b" * 64)


def test_a_new_request_is_linked_to_the_feedback_and_closes_the_change(released):
    say(released, Answer.YES, "Good. Now delivery times")
    following = follow_up("lavka", released, "Delivery times", "Asked for", by="max", now=now())
    old, new = queries.change_page("lavka", released), queries.change_page("lavka", following.number)
    assert (old.line.stage, old.followed_by, new.follows) == (Stage.CLOSED, following.number, released)
    assert new.line.stage is Stage.REQUESTED
    assert [event.kind for event in new.timeline] == ["Requested"]
    assert verify().ok
    with refused("ended"):
        follow_up("lavka", released, "Once more", "", by="max", now=now())
    assert models.Change.objects.count() == 2


def test_closing_is_the_other_answer(released):
    say(released, Answer.YES, "Good")
    close_change("lavka", released, feedback="", by="max", now=now())
    with refused("ended"):
        say(released, Answer.NO, "Not so good")
    assert queries.change_page("lavka", released).line.stage is Stage.CLOSED


def test_a_follow_up_that_is_refused_leaves_the_change_live(released):
    with pytest.raises(BadInput):
        follow_up("lavka", released, " ", "", by="max", now=now())
    with pytest.raises(Denied):
        follow_up("lavka", released, "More", "", by="clara", now=now())
    assert queries.change_page("lavka", released).line.stage is Stage.LIVE
    assert models.Change.objects.count() == 1


def test_only_the_client_gives_feedback_with_words_for_a_no_and_after_the_release(released, number):
    for who in ("max", "dan", "zed"):
        with pytest.raises(Denied):
            say(released, Answer.YES, "", by=who)
    with refused("no_reason"):
        say(released, Answer.NO, " ")
    row = {"change": models.Change.objects.get(), "satisfied": "no", "person": "clara", "at": now()}
    for wrong in ({"text": "", "digest": DIGEST}, {"text": "x", "digest": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Feedback.objects.create(**row, **wrong)


def test_before_the_release_there_is_nothing_to_say_of_it(number):
    with refused("not_now"):
        say(number, Answer.YES, "", digest="")
