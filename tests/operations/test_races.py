"""Decisions that race with what they are about: real threads, real PostgreSQL, one effect, nothing on unseen content.

A few of each kind here; `VEKHA_RACES=1000 pytest tests/operations/test_races.py` for as many of each.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests.operations.lives import agreed, ready
from tests.operations.racing import Judged, valid
from tests.workflows.fake_world import assess_all, now
from vekha.core.actors import Role
from vekha.core.agreement import Criterion, Due
from vekha.core.change import Answer, Stage
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.verify import verify
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.declare_emergency import declare_emergency
from vekha.operations.disable_person import disable_person, enable_person
from vekha.operations.grant_role import grant_role
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.refuse_release import renew_candidate
from vekha.operations.submit_request import submit_request
from vekha.operations.write_brief import write_brief
from vekha.ports import Merge

RACES = int(os.environ.get("VEKHA_RACES", "12"))
Act = Callable[[], object]
# What whoever comes too late may be told; anything else is a fault.
CLEAR = {
    "stale_candidate", "stale_agreement", "not_now", "not_your_turn", "decided_already", "denied", "known",
    "declared_already",
}  # fmt: skip


@pytest.fixture
def race(people, django_db_blocker) -> Callable[..., list[str]]:
    """Carries acts out in the same moment, each in a thread and a connection of its own; gives "done" or the code."""

    def at_once(*acts: Act) -> list[str]:
        answers, gate = [""] * len(acts), threading.Barrier(len(acts))

        def carry(at: int, act: Act) -> None:
            with django_db_blocker.unblock():
                try:
                    connection.ensure_connection()
                    gate.wait(20)
                    act()
                    answers[at] = "done"
                except VekhaError as error:
                    answers[at] = error.code
                except Exception as error:
                    answers[at] = f"{type(error).__name__}: {error}"
                finally:
                    connection.close()

        threads = [threading.Thread(target=carry, args=pair) for pair in enumerate(acts)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert set(answers) <= {"done", *CLEAR}, answers
        return answers

    return at_once


@pytest.fixture
def judged(people) -> Iterator[Callable[..., Judged]]:
    """A fresh change each time, agreed on; afterwards the journal is whole, and nothing valid is about what moved."""
    made = list[Judged]()

    def fresh(stage: Stage = Stage.TESTING) -> Judged:
        number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
        ready(number)
        agreed(number, now())
        made.append(Judged(number, stage))
        return made[-1]

    yield fresh
    for one in made:
        valid(one)
    assert verify().ok


def test_a_yes_races_with_a_push(race, judged):
    for _ in range(RACES):
        one = judged()
        said, pushed = race(lambda one=one: one.yes("tess", Role.TESTER, one.seen), lambda one=one: one.push("2"))
        assert pushed == "done"
        assert said in ("done", "stale_candidate", "not_now")
        assert one.state().stage is Stage.BUILDING
        assert one.state().verdicts == ()


def test_a_yes_races_with_a_push_and_one_back_to_what_was_seen(race, judged):
    """The same tree again is another candidate: nobody's yes to the first one is about it."""
    for _ in range(RACES):
        one = judged()

        def there_and_back(one: Judged = one) -> None:
            one.push("2")
            one.come("1")

        said, pushed = race(lambda one=one: one.yes("tess", Role.TESTER, one.seen), there_and_back)
        assert pushed == "done"
        assert said in ("done", "stale_candidate", "not_now")
        assert (one.state().stage, one.state().verdicts) == (Stage.TESTING, ())
        assert one.looked()["candidate"] == 3


def test_the_last_yes_races_with_another_agreement(race, judged):
    for _ in range(RACES):
        one = judged(Stage.CLIENT_REVIEW)
        brief = models.Brief.objects.filter(change=one.row).latest("version")
        words = {"need": "Fewer steps", "behaviour": "Another button", "criteria": [Criterion("", "", "w", "t")]}
        write_brief("lavka", one.number, after=brief.version, **words, by="max", now=now())
        assess_all(one.number)
        due = Due(latest=now().date(), confidence=85)
        version = propose_agreement("lavka", one.number, due=due, by="max", now=now())
        said, agreed = race(
            lambda one=one: one.yes("clara", Role.CLIENT, one.seen),
            lambda one=one, version=version: answer_agreement(
                "lavka", one.number, version, Answer.YES, why="", by="clara", now=now()
            ),
        )
        found = one.state()
        assert [said, agreed].count("done") == 1  # else a yes under the old agreement stands beside the new one
        if agreed == "done":
            assert said in ("stale_agreement", "not_your_turn")
            assert (found.stage, found.verdicts) == (Stage.TESTING, ())
        else:
            assert (found.stage, found.agreed) == (Stage.RELEASING, 1)


def test_a_yes_races_with_a_brief_that_is_written_anew(race, judged):
    """Talk voids nothing: both are done, and the verdict stays about the agreement that it names."""
    words: dict[str, Any] = {"need": "n", "behaviour": "b", "criteria": [Criterion("", "", "w", "t")]}
    for _ in range(RACES):
        one = judged()
        answers = race(
            lambda one=one: one.yes("tess", Role.TESTER, one.seen),
            lambda one=one: write_brief("lavka", one.number, after=1, **words, by="max", now=now()),
        )
        assert answers == ["done", "done"]
        assert one.state().stage is Stage.MANAGER_REVIEW


def test_a_no_races_with_main_that_moves(race, judged):
    """Either the same patch on the new main is at hand, or the no stands: never a renewed candidate with a no."""
    for _ in range(RACES):
        one = judged(Stage.CLIENT_REVIEW)
        one.yes("clara", Role.CLIENT)
        run = models.Run.objects.get(workflow="rollout", candidate__change=one.row)
        merge = Merge("head-1", "commit-n", "tree-n", "base-n", "patch-1", "dan")
        said, moved = race(
            lambda one=one: one.yes("clara", Role.CLIENT, one.seen, Answer.NO),
            lambda run=run, merge=merge: renew_candidate(run, merge, now=now()),
        )
        assert moved == "done"
        found = one.state()
        assert (found.stage, found.verdicts) == (Stage.BUILDING, ())
        assert found.candidate
        assert (found.candidate.number == 1) == (said == "done")


def test_two_people_of_one_role_decide_in_the_same_moment(race, judged):
    for who, role in (("tim", Role.TESTER), ("mia", Role.MANAGER)):
        grant_role("lavka", who, role, name="", email="", by="olga", now=now())
    for turn in range(RACES):
        one, word = judged(), Answer.NO if turn % 2 else Answer.YES
        answers = race(
            lambda one=one: one.yes("tess", Role.TESTER, one.seen),
            lambda one=one, word=word: one.yes("tim", Role.TESTER, one.seen, word),
        )
        rows = Counter(models.Verdict.objects.filter(change=one.row).values_list("answer", flat=True))
        if word is Answer.YES:
            assert (answers.count("done"), rows["yes"]) == (1, 1)
            assert one.state().stage is Stage.MANAGER_REVIEW
        else:  # a no counts whoever was first, and no yes comes after it
            assert answers[1] == "done"
            assert rows["no"] == 1
            assert one.state().stage is Stage.BUILDING


def test_two_people_declare_an_emergency_in_the_same_moment(race, judged):
    for _ in range(RACES):
        one = judged()

        def declare(who: str, one: Judged = one) -> object:
            return declare_emergency("lavka", one.number, **one.seen, why="it is down", by=who, now=now())

        answers = race(*(lambda who=who, declare=declare: declare(who) for who in ("max", "olga", "max")))
        assert answers.count("done") == 2
        assert one.state().stage is Stage.RELEASING
        assert sorted(one.state().emergency.people) == ["max", "olga"]


def test_a_verdict_races_with_the_end_of_who_gives_it(race, judged):
    """It was given before, and stands; or it was denied, and is nothing."""
    for _ in range(RACES):
        one = judged()
        said, gone = race(
            lambda one=one: one.yes("tess", Role.TESTER, one.seen),
            lambda: disable_person("tess", why="gone", by="olga", now=now()),
        )
        assert gone == "done"
        assert said in ("done", "denied")
        assert (one.state().stage is Stage.MANAGER_REVIEW) == (said == "done")
        enable_person("tess", by="olga", now=now())
