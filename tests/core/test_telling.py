"""Who is told of what: the table is whole, names only what is there, and tells the right people."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vekha.core import events
from vekha.core.actors import Role
from vekha.core.announcing import TYPES, Fact, cloud_event
from vekha.core.telling import about, path, told
from vekha.core.telling_table import TABLE, TEXTS
from vekha.core.topics import Topic
from vekha.database.timeline import SENTENCES

CLIENT, MANAGER, DEVELOPER, TESTER, DEVOPS = Role
VERDICT = {"role": "tester", "answer": "yes", "why": "", "number": 1, "digest": "d", "agreement": 1}


def test_every_row_has_a_name_of_its_own_and_words():
    names = [row.name for row in TABLE]
    assert len(set(names)) == len(names)
    assert set(names) == set(TEXTS)
    assert all(row.to or row.people for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_row_is_about_an_event_and_its_words_fill_in_what_the_event_has(row):
    assert row.event in SENTENCES
    kind = {one.__name__: one for one in events.ALL}.get(row.event)
    fields = set(re.findall(r"{(\w+)}", TEXTS[row.name])) - {"by", "environment", "what"}
    if kind is not None:
        assert fields <= set(kind.__dataclass_fields__)
    else:
        assert fields <= set(re.findall(r"{(\w+)}", SENTENCES[row.event])) | {"role", "people", "person", "opened"}


@pytest.mark.parametrize(
    ("event", "data", "expected"),
    [
        ("Requested", {}, [("assess", {DEVELOPER, TESTER, DEVOPS}), ("requested", {MANAGER})]),
        ("AgreementProposed", {"version": 1}, [("agreement", {CLIENT})]),
        ("AgreementDeclined", {"version": 1, "why": "in blue"}, [("declined", {MANAGER})]),
        ("DateMoveProposed", {"number": 1, "due": {"latest": "2026-12-24"}, "why": "ill"}, [("move_asked", {CLIENT})]),
        ("DateMoveDeclined", {"number": 1, "why": "spring"}, [("move_declined", {MANAGER})]),
        ("CandidateReady", {"number": 1, "carried": []}, [("test", {TESTER})]),
        ("CandidateReady", {"number": 2, "carried": [{"role": "tester"}]}, []),
        ("VerdictGiven", VERDICT, [("review", {MANAGER})]),
        ("VerdictGiven", VERDICT | {"role": "manager"}, []),  # each client is told by a link of their own
        ("ClientLinkMade", {"person": "clara", "candidate": 1, "agreement": 1}, [("link", set())]),
        ("ClientLinkMade", {"person": "clara", "candidate": 1, "owed": True}, [("link_owed", set()), ("link", set())]),
        ("VerdictOwed", {"role": "client", "number": 1}, []),  # as well
        ("VerdictGiven", VERDICT | {"role": "client"}, [("accepted", {MANAGER, DEVELOPER, TESTER, DEVOPS})]),
        ("VerdictGiven", VERDICT | {"role": "client", "answer": "no"}, [("no", {MANAGER, DEVELOPER, TESTER})]),
        ("Released", {"number": 1}, [("live", set(Role))]),
        ("EvidenceRecorded", {"check": "unit"}, []),
    ],
)
def test_whoever_must_act_or_know_is_told(event, data, expected):
    found = told(event, "change:lavka/1", data)
    assert [(one.name, set(one.roles)) for one in found] == expected


def test_a_failed_rollback_is_an_alarm_that_leads_to_the_environment():
    (one,) = told("RollbackFailed", "environment:lavka/production", {"run": 1, "cause": "no disk", "asked": ""})
    assert one.topic is Topic.ALARM
    assert one.path == "/lavka/environments/production#timeline"
    assert DEVOPS in one.roles


def test_a_preview_that_went_back_is_nothing_to_the_client():
    data = {"cause": "tester tess said no"}
    roles = [one.roles for one in told("RolledBack", "environment:lavka/preview-1", data)]
    assert roles == [{DEVELOPER, TESTER}]
    assert told("RolledBack", "environment:lavka/production", data)[0].roles == set(Role)


def test_a_reminder_is_for_the_people_that_it_names():
    waiting, deputy = told("Reminded", "change:lavka/1", {"people": ["tess"], "deputies": ["max"]})
    assert (waiting.handles, deputy.handles) == (("tess",), ("max",))
    assert waiting.path == "/lavka/changes/1#decide"


def test_a_subject_says_where_it_is():
    assert about("environment:lavka/preview-1") == {"project": "lavka", "environment": "preview-1"}
    assert about("person:clara") == {"person": "clara"}
    assert path("project:lavka", "role") == "/#project-lavka"
    assert path("person:clara") == "/"


# --- as other programs read it ------------------------------------------------------------------------------------

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DIGEST = "sha256:" + "a" * 64


def event_of(kind: str, subject: str, data: dict) -> dict:
    return cloud_event(Fact(42, kind, subject, "vekha", AT, data), "https://vekha.example.org")


def test_a_fact_is_a_cloud_event_whose_id_is_its_number():
    event = event_of("AgreementProposed", "change:lavka/1", {"version": 1})
    assert event == {
        "specversion": "1.0",
        "id": "42",
        "source": "https://vekha.example.org/lavka",
        "type": "vekha.agreement_proposed",
        "time": "2026-03-02T09:00:00.000Z",
        "datacontenttype": "application/json",
        "subject": "change:lavka/1",
        "data": {"kind": "AgreementProposed", "subject": "change:lavka/1", "by": "vekha", "data": {"version": 1}},
    }


PREVIEW = "environment:lavka/preview-1"
CDEVENTS = [
    ("CandidateRegistered", "change:lavka/1", {"number": 2}),
    ("Released", "change:lavka/1", {"number": 2, "digest": DIGEST}),
    (
        "EvidenceRecorded",
        "change:lavka/1",
        {"candidate": 2, "check": "unit", "digest": DIGEST, "outcome": "failed", "reason": "1 of 2 failed"},
    ),
    ("BaselineServed", PREVIEW, {"digest": DIGEST}),
    ("PreviewServed", PREVIEW, {"digest": DIGEST}),
    ("ProductionServed", "environment:lavka/production", {"digest": DIGEST}),
    ("RolledBack", PREVIEW, {"from_digest": DIGEST, "to_digest": DIGEST, "cause": "no"}),
]


@pytest.mark.parametrize(("kind", "subject", "data"), CDEVENTS, ids=[kind for kind, *_ in CDEVENTS])
def test_what_cdevents_has_a_type_for_is_a_whole_cdevent(kind, subject, data):
    event = event_of(kind, subject, data)
    inner = event["data"]
    assert event["type"] == inner["context"]["type"] == TYPES[kind]
    assert set(inner["context"]) == {"specversion", "id", "source", "type", "timestamp"}
    assert (inner["context"]["id"], inner["context"]["source"]) == (event["id"], event["source"])
    assert event["subject"] == inner["subject"]["id"]
    assert inner["customData"]["data"] == data
    if "service" in event["type"]:
        assert inner["subject"]["content"]["environment"]["id"] == subject.partition(":")[2]
        assert inner["subject"]["content"]["artifactId"] == f"pkg:generic/lavka@sha256%3A{'a' * 64}"
    if "testsuiterun" in event["type"]:
        assert inner["subject"]["content"]["outcome"] == "failure"


def test_every_type_of_cdevents_is_tried_here():
    assert {kind for kind, *_ in CDEVENTS} == set(TYPES)


def test_the_manual_has_the_table_and_the_types():
    manual = (Path(__file__).parents[2] / "docs" / "messages.md").read_text()
    for row in TABLE:
        (line,) = (one for one in manual.splitlines() if one.startswith(f"| `{row.name}` |"))
        _, _, topic, to, words, _ = (part.strip() for part in line.split("|"))
        assert (topic, words) == (row.topic.value, TEXTS[row.name])
        named = set(Role) if to == "everybody" else {role for role in Role if role.value in to.split(", ")}
        assert named == row.to
    for kind, name in TYPES.items():
        assert any(f"`{kind}`" in line and f"`{name}`" in line for line in manual.splitlines())
