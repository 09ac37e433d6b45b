"""From a request to an agreement, and to its next version: what each role must have said, and what is refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.operations.lives import SEEN, agreed, ready
from tests.workflows.fake_world import assess_all, describe, in_days, now
from vekha.core.actors import Role
from vekha.core.agreement import Criterion, Due, Needs, PlannedTest
from vekha.core.change import Answer, Stage
from vekha.core.difference import Fate
from vekha.core.errors import Denied, VekhaError
from vekha.database import models, queries
from vekha.database.differences import agreement_difference
from vekha.database.pages import plain
from vekha.database.verify import verify
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.assess import assess
from vekha.operations.grant_role import grant_role
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.write_brief import write_brief

PAID = Criterion("", "a full basket", "it is paid", "a letter comes")
PHONE = Criterion("", "", "a phone shows the page", "nothing covers the button")


def propose(number: int) -> int:
    return propose_agreement("lavka", number, due=in_days(7), by="max", now=now())


def refused(code: str):
    return pytest.raises(VekhaError, check=lambda error: error.code == code)


def test_a_request_becomes_an_agreement_by_what_each_role_says(number):
    ready(number, PAID)
    assert propose(number) == 1
    answer_agreement("lavka", number, 1, Answer.YES, why="", by="clara", now=now())
    page = queries.change_page("lavka", number)
    (one,) = page.agreements
    assert page.line.stage is Stage.BUILDING
    assert one.in_force
    assert [str(criterion) for criterion in one.brief.criteria] == [
        "given a full basket, when it is paid, then a letter comes"
    ]
    assert (one.feasibility.feasible, one.feasibility.hours) == (True, (4.0, 8.0, 16.0))
    assert one.needs.needs == Needs()
    assert one.plan.plan == (PlannedTest("C1", "look at it"),)
    assert page.due == one.due == in_days(7)
    assert [event.kind for event in page.timeline] == [
        "Requested",
        "Briefed",
        *["Assessed"] * 3,
        "AgreementProposed",
        "AgreementAccepted",
    ]
    json.dumps(plain(page))
    assert verify().ok


def test_a_newer_brief_makes_assessments_stale_and_says_so(number):
    ready(number)
    describe(number, SEEN, PHONE)
    with refused("not_assessed") as told:
        propose(number)
    assert "developer (on brief 1 only), devops (on brief 1 only), tester (on brief 1 only)" in told.value.what
    assert all(one.stale for one in queries.change_page("lavka", number).assessments)
    assess_all(number)
    assert propose(number) == 1


def test_an_assessment_of_a_brief_that_is_not_the_newest_is_refused(number):
    ready(number)
    describe(number, SEEN, PHONE)
    with refused("stale_brief"):
        assess("lavka", number, Role.DEVOPS, brief=1, needs=Needs(), by="olga", now=now())


def test_before_a_brief_there_is_nothing_to_assess_or_propose(number):
    with refused("no_brief"):
        assess("lavka", number, Role.DEVOPS, brief=0, needs=Needs(), by="olga", now=now())
    with refused("no_brief"):
        propose(number)


def test_criteria_without_a_test_are_named(number):
    ready(number, SEEN, PAID, PHONE)
    plan = (PlannedTest("C2", "pay one"),)
    assess("lavka", number, Role.TESTER, brief=1, plan=plan, by="tess", now=now())
    with refused("not_tested") as told:
        propose(number)
    assert told.value.what.endswith("C1, C3.")


def test_what_cannot_be_done_is_not_proposed(number):
    ready(number)
    assess("lavka", number, Role.DEVELOPER, brief=1, text="No such API", feasible=False, by="dan", now=now())
    with refused("not_feasible"):
        propose(number)


def test_a_criterion_keeps_its_id_and_a_dropped_one_is_never_given_again(number):
    describe(number, SEEN, PAID)
    describe(number, PAID, PHONE)
    anew = Criterion("C2", "a full basket", "it is paid", "a letter and a receipt come")
    brief = describe(number, PHONE, anew, Criterion("", "", "a tablet shows the page", "it is there"))
    assert [one["id"] for one in brief.criteria] == ["C3", "C2", "C4"]
    with refused("unknown_criterion"):
        describe(number, Criterion("C9", "", "w", "t"))
    with refused("unchanged"):
        describe(number, *(Criterion(**one) for one in brief.criteria))


def test_two_people_writing_the_next_brief_do_not_overwrite_each_other(number):
    words = {"need": "n", "behaviour": "b", "criteria": (SEEN,), "now": now()}
    write_brief("lavka", number, after=0, **words, by="max")
    with refused("stale_brief"):
        write_brief("lavka", number, after=0, **words, by="clara")
    assert models.Brief.objects.count() == 1


def test_a_proposal_that_was_answered_is_not_answered_again(number):
    ready(number)
    propose(number)
    answer_agreement("lavka", number, 1, Answer.NO, why="blue", by="clara", now=now())
    with refused("agreed"):
        answer_agreement("lavka", number, 1, Answer.YES, why="", by="clara", now=now())
    page = queries.change_page("lavka", number)
    assert (page.line.stage, page.agreements[0].why, page.if_no) == (Stage.AGREEING, "blue", "")
    assert propose(number) == 2  # nothing was lost: the same words may be proposed with another date


def test_two_clients_answering_in_the_same_moment_have_one_effect(number, django_db_blocker):
    grant_role("lavka", "cleo", Role.CLIENT, name="Cleo", email="", by="olga", now=now())
    ready(number)
    propose(number)

    def say(who: str, said: Answer) -> str:
        with django_db_blocker.unblock():
            try:
                answer_agreement("lavka", number, 1, said, why="blue", by=who, now=now())
            except VekhaError as error:
                return error.code
            finally:
                connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(say, ("clara", "cleo"), (Answer.YES, Answer.NO)))
    assert told.count("done") == 1
    assert set(told) - {"done"} <= {"agreed"}
    assert models.AgreementAnswer.objects.count() == 1
    assert verify().ok


def test_a_proposal_of_an_older_brief_gets_no_yes(number):
    ready(number)
    propose(number)
    describe(number, SEEN, PHONE, by="clara")
    with refused("stale_agreement"):
        answer_agreement("lavka", number, 1, Answer.YES, why="", by="clara", now=now())


def test_dates_that_can_be_promised_to_nobody_are_refused(number):
    ready(number)
    day, before = in_days(7).latest, in_days(5).latest
    for due, code in (
        (Due(latest=day), "bad_date"),
        (Due(latest=day, earliest=before, confidence=85), "bad_date"),
        (Due(latest=before, earliest=day), "bad_date"),
        (Due(latest=day, confidence=100), "bad_date"),
        (in_days(-1), "past"),
    ):
        with refused(code):
            propose_agreement("lavka", number, due=due, by="max", now=now())


def test_the_difference_between_two_versions_is_by_criterion_and_by_line(number):
    ready(number, PAID, PHONE)
    agreed(number, now())
    behaviour = "A button\nIt is blue"
    changed = Criterion("C1", "a full basket", "it is paid", "a receipt comes")
    describe(number, changed, SEEN, behaviour=behaviour)
    assess_all(number)
    propose(number)
    found = agreement_difference("lavka", number)
    parts = {part.name: [(line.fate, line.text) for line in part.lines] for part in found.parts}
    assert (found.older, found.newer) == (1, 2)
    assert list(parts) == ["behaviour", "C1", "C2", "tests of C2", "C3", "tests of C3"]
    assert parts["behaviour"] == [(Fate.SAME, "A button"), (Fate.ADDED, "It is blue")]
    assert parts["C1"][2:] == [(Fate.REMOVED, "then a letter comes"), (Fate.ADDED, "then a receipt comes")]
    assert {fate for fate, _ in parts["C2"]} == {Fate.REMOVED}
    assert {fate for fate, _ in parts["C3"]} == {Fate.ADDED}
    assert agreement_difference("lavka", number, older=1, newer=1).parts == ()


@pytest.mark.parametrize("who", ["zed", "dan", "tess", "olga"])
def test_nobody_but_client_and_manager_writes_a_brief_or_proposes(number, who):
    with pytest.raises(Denied):
        describe(number, SEEN, by=who)
    with pytest.raises(Denied):
        propose_agreement("lavka", number, due=in_days(7), by=who, now=now())
    assert models.Event.objects.filter(kind="Briefed").count() == 0


@pytest.mark.parametrize("table", ["brief", "assessment", "agreement", "agreement_answer"])
def test_rows_of_what_was_said_cannot_be_changed(number, table):
    ready(number)
    agreed(number, now())
    for sql in (f"UPDATE {table} SET person = 'zed'", f"DELETE FROM {table}"):  # noqa: S608 - names of ours
        with (
            pytest.raises(DatabaseError, match="added, never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.parametrize(
    "row",
    [
        {"role": "developer", "needs": {}},
        {"role": "devops", "feasible": True},
        {"role": "client", "feasible": True, "needs": {}},
        {"role": "tester", "number": 1},
    ],
)
def test_the_database_refuses_an_assessment_that_says_nothing(number, row):
    ready(number)
    change = models.Change.objects.get(number=number, project__slug="lavka")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Assessment.objects.create(**{"change": change, "number": 9, "person": "dan", "at": now(), **row})


def test_a_later_version_that_is_declined_leaves_the_work_on_what_was_agreed_as_it_was(number):
    ready(number)
    agreed(number, now())
    before = queries.change_page("lavka", number).line
    describe(number, SEEN, PHONE)
    assess_all(number)
    answer_agreement("lavka", number, propose(number), Answer.NO, why="blue", by="clara", now=now())
    page = queries.change_page("lavka", number)
    assert (page.line.stage, page.line.reason, page.line.since) == (Stage.BUILDING, "", before.since)
    assert page.line.waiting.text == "to push the first candidate"
    assert [one.text for one in page.also_waits] == ["to propose another agreement: version {version} was declined"]
