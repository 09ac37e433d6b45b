"""Everything that pages say has a Russian translation, and the compiled catalogue is the one that is written."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from tests.web import messages
from vekha.adapters.reports import read_junit
from vekha.core.actors import Role
from vekha.core.agreement import Assessment, Brief, Criterion, DateMove, Due, PlannedTest, Terms
from vekha.core.change import Answer, Candidate, Change, Debt, Declaration, Emergency, Stage
from vekha.core.evidence import Evidence, Outcome
from vekha.core.gates import Gate, evaluate
from vekha.core.waiting import BUILD, PREVIEW, ROLLOUT, Job, On, also_waiting, if_no, waiting_for
from vekha.database import models
from vekha.database.timeline import SENTENCES, events_of
from vekha.web.said import SHAPES, said
from vekha.web.sentences import sentence

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CANDIDATE = Candidate(2, "h", "c", "t", "b", "p", author="dan")


def test_the_catalogue_holds_exactly_what_pages_say():
    assert messages.PO.read_bytes() == messages.po_of(messages.renewed()), "python -m tests.web.messages"


def test_every_message_is_translated_and_fills_in_the_same_places():
    for message in messages.known():
        given = message.string if isinstance(message.string, tuple | list) else (message.string,)
        asked = message.id if isinstance(message.id, tuple | list) else (message.id,)
        assert not message.fuzzy, message.id
        if not message.id:
            continue
        for one in given:
            assert one, f"not translated: {message.id}"
            assert messages.fields(one) == messages.fields(asked[-1]), message.id


def test_the_compiled_catalogue_is_the_written_one():
    assert messages.MO.read_bytes() == messages.mo_of(messages.known()), "python -m tests.web.messages"


def test_an_extra_message_would_be_noticed(monkeypatch):
    monkeypatch.setitem(SENTENCES, "Invented", "invented {thing}")
    assert messages.PO.read_bytes() != messages.po_of(messages.renewed())


def changes() -> list[Change]:
    """A change at every stage, with every shape that its facts can have."""
    begun = Change(Stage.REQUESTED, "t", "n", "clara", NOW)
    candidates = (None, CANDIDATE, replace(CANDIDATE, digest="d"), replace(CANDIDATE, open=False))
    return [
        replace(begun, stage=stage, **talk, candidate=candidate, reason=reason, satisfied=satisfied)
        for stage, talk, candidate, reason, satisfied in itertools.product(
            Stage, talks(), candidates, ("", "conflicts with main in shop.py"), (None, Answer.YES)
        )
    ] + hurried(begun)


def hurried(begun: Change) -> list[Change]:
    """An emergency that one person has declared, and what one left owing."""
    declared = Emergency("d", 1, (Declaration("max", "it is down", NOW),))
    owed = (Debt(Role.TESTER, "d", NOW), Debt(Role.CLIENT, "d", NOW))
    return [
        replace(begun, stage=Stage.TESTING, candidate=CANDIDATE, emergency=declared),
        replace(begun, stage=Stage.LIVE, candidate=CANDIDATE, debts=owed),
    ]


def talks() -> list[dict[str, Any]]:
    """How far people are with the next agreement."""
    brief = Brief(2, "n", "b", (Criterion("C1", "", "w", "t"),))
    terms = Terms(2, 1, 2, 3, Due(NOW.date(), confidence=85))
    agreed = {"agreed": 1, "terms": replace(terms, brief=1), "move": DateMove(1, terms.due, NOW)}

    def words(*, feasible: bool = True, plan: tuple[PlannedTest, ...] = ()) -> tuple[Assessment, ...]:
        developer = Assessment(1, Role.DEVELOPER, 2, feasible)
        return (developer, Assessment(2, Role.DEVOPS, 2), Assessment(3, Role.TESTER, 2, plan=plan))

    whole = words(plan=(PlannedTest("C1", "look"),))
    return [
        {},
        {"brief": brief},
        {"brief": brief, "assessments": words(feasible=False), **agreed},
        {"brief": brief, "assessments": words()},
        {"brief": brief, "assessments": whole},
        {"brief": brief, "assessments": whole, "proposed": 2, "offered": terms, **agreed},
        {"brief": brief, "assessments": whole, "proposed": 2, **agreed},
    ]


def test_whatever_a_change_waits_for_can_be_said_in_russian():
    everybody = {role: ["dan"] for role in Role}
    runs = [None, [], *([Job(name, state, "")] for name in (BUILD, PREVIEW, ROLLOUT) for state in ("running", "stuck"))]
    texts = set()
    for change, people, jobs in itertools.product(changes(), (None, {}, everybody), runs):
        found = waiting_for(change, people=people, jobs=jobs)
        texts |= {found.text} if found.on is not On.NOBODY else set()
        texts |= {also.text for also in also_waiting(change, people=people)}
        texts |= {if_no(change)} - {""}
    assert len(texts) > 15
    assert texts <= set(SHAPES)


def junit(path, *cases: str) -> str:
    path.write_text(f"<testsuite>{''.join(cases)}</testsuite>")
    return read_junit(path, not_before=0).reason


def test_what_checks_and_gates_find_is_said_in_russian(tmp_path):
    passed, failed = '<testcase name="a"/>', '<testcase name="b"><failure/></testcase>'
    skipped, report = '<testcase name="c"><skipped/></testcase>', tmp_path / "r.xml"
    sentences = [
        junit(report, passed),
        junit(report, passed, skipped),
        junit(report, passed, failed),
        junit(report, skipped),
        junit(report),
        *(f"{junit(report, passed)}, {rest}" for rest in ("91 % of lines covered", "but its exit code is 3")),
        f"{junit(report, passed)}, 80 % of lines covered: 92.5 % are asked for",
    ]
    gate = Gate("release", ("unit",), (Role.CLIENT,))
    old = Evidence("unit", "d", Outcome.PASSED, "", NOW - timedelta(days=3))
    for evidence in ([], [old], [replace(old, at=NOW + timedelta(days=1))]):
        sentences += evaluate(gate, "d", evidence, NOW).reasons
    with translation.override("ru"):
        for one in [*sentences, "checks said no: " + "; ".join(sentences)]:
            assert not {"of", "passed", "failed", "tests", "evidence", "its"} & set(said(one).split()), said(one)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("tester tess said no: no price", "тестировщик tess говорит «нет»: no price"),
        ("olga rolled back by hand: slow", "olga откатывает вручную: slow"),
        ("Segmentation fault", "Segmentation fault"),
        ("a {b} %(c)s", "a {b} %(c)s"),
    ],
)
def test_words_of_people_and_programs_stay_as_they_are(english, russian):
    with translation.override("ru"):
        assert said(english) == russian
    with translation.override("en"):
        assert said(english) == english


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_event_reads_as_a_sentence(shop, language):
    subjects = {body["subject"] for body in map(json.loads, models.Event.objects.values_list("body", flat=True))}
    with translation.override(language):
        for event in events_of(sorted(subjects)):
            found = sentence(event, {"dan": "Dan"})
            assert found.text
            assert not set("?{}") & set(found.text), found.text
            if language == "en" and not found.by:
                assert found.text.lower() == event.text.lower()
