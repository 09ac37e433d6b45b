"""Who is let in, and what everybody is told who is not, or who asks for what cannot be."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError

from tests.api.asking import V1, Asker, problem
from tests.workflows.fake_world import now
from vekha.api import looking
from vekha.api.callers import MOST_TRIES
from vekha.api.problems import KINDS
from vekha.core.actors import Scope
from vekha.database import models, queries
from vekha.database.queries import history
from vekha.operations.add_service import add_service
from vekha.operations.revoke_service import revoke_service

CHANGES = "/projects/lavka/changes"


def test_a_service_sees_its_project_and_nothing_of_any_other(world):
    asker = Asker("scanner")
    assert asker.get("/me").json() == {
        "handle": "scanner", "person": False, "roles": {}, "scopes": {"lavka": ["see"]},
    }  # fmt: skip
    assert [one["slug"] for one in asker.get("/projects").json()["items"]] == ["lavka"]
    assert asker.get(CHANGES).json()["items"][0]["waiting"]["who"] == "tester tess"
    problem(asker.get("/projects/other/changes"), 404, "no_project")


def test_a_person_asks_with_the_session_of_the_pages(world):
    answer = Asker("tess").get("/me").json()
    assert (answer["handle"], answer["person"], answer["roles"]) == ("tess", True, {"lavka": ["tester"]})


@pytest.mark.parametrize("path", ["/me", "/status", CHANGES, f"{CHANGES}/1"])
def test_nobody_is_told_how_to_come_in(world, path):
    answer = Asker().get(path)
    problem(answer, 401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    problem(Asker().post(CHANGES, {"title": "x"}), 401, "not_signed_in")


def test_a_token_that_is_unknown_or_revoked_gets_one_answer_and_the_journal_tells_them_apart(world):
    token = add_service("lavka", "old", [Scope.SEE], by="olga", now=now())
    revoke_service("old", by="olga", now=now())
    for given, rule in ((token, "token-revoked"), ("vekha_guessed", "token-unknown"), ("", "token-unknown")):
        answer = Asker("tess").get("/me", authorization=f"Bearer {given}")  # the session is not looked at then
        told = problem(answer, 401, "bad_token")
        assert told["detail"] == "This token is not valid."
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert rule in history("", last=1)[0].text
    problem(Asker().get("/me", authorization="Basic b2xnYTo="), 401, "bad_token")


def test_an_address_that_sends_one_bad_token_after_the_other_has_to_wait(world):
    for _ in range(MOST_TRIES):
        problem(Asker(token="vekha_x").get("/me"), 401, "bad_token")
    answer = Asker(token="vekha_x").get("/me")
    problem(answer, 429, "too_many_tries")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert Asker("tess").get("/me").status_code == 200  # a session is nobody's guess


def test_a_form_of_another_site_changes_nothing(world):
    strict = Asker("clara", strict=True)
    problem(strict.post(CHANGES, {"title": "Mine"}), 403, "no_csrf")
    assert models.Change.objects.count() == 1
    token = "a" * 32
    strict.client.cookies["csrftoken"] = token
    assert strict.post(CHANGES, {"title": "Mine"}, **{"X-CSRFToken": token}).status_code == 201


def test_a_denial_names_its_rule_and_is_journalled(world):
    told = problem(Asker("dan").post(CHANGES, {"title": "Mine"}), 403, "denied")
    assert told["rule"] == "role-needed:request_change"
    assert "rule role-needed:request_change" in history("lavka", last=1)[0].text
    told = problem(Asker("ci").post(CHANGES, {"title": "Mine"}), 403, "denied")
    assert told["rule"] == "service-is-no-person"
    assert "ci" in history("lavka", last=1)[0].by


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, "body.given.title"),
        ({"title": 5}, "body.given.title"),
        ({"title": "x" * 301}, "body.given.title"),
        ({"title": "a\nb"}, "body.given.title"),
        ({"title": "x", "need": "y" * 20_001}, "body.given.need"),
        ({"title": "x", "need": "\x00"}, "body.given.need"),
        ({"title": "x", "need": "\ud800"}, "body.given.need"),
        ({"title": "x", "wish": "z"}, "body.given.wish"),
        ([], "body.given"),
        (None, "body.given"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(world, given, where):
    told = problem(Asker("clara").post(CHANGES, given), 422, "invalid")
    assert [one["where"] for one in told["errors"]] == [where]
    assert models.Change.objects.count() == 1


@pytest.mark.parametrize("text", ["{", "\xff\xfe", "[" * 100_000, '{"title": ' + "9" * 5_000 + "}"])
def test_what_is_no_json_is_said_to_be_none(world, text):
    answer = Asker("clara").post(CHANGES, text)
    problem(answer, 400, "bad_json")


def test_a_body_that_is_too_large_or_no_json_at_all_is_not_read(world):
    clara = Asker("clara")
    problem(clara.post(CHANGES, json.dumps({"title": "x", "need": "y" * 1_000_001})), 413, "too_large")
    answer = clara.client.post(V1 + CHANGES, {"title": "x"}, headers=clara.headers)
    problem(answer, 415, "not_json")
    problem(clara.post(CHANGES, {"title": "x"}, **{"Idempotency-Key": "with space"}), 422, "bad_key")


def test_what_is_not_there_is_a_problem_too(world):
    olga = Asker("olga")
    problem(olga.get("/nothing"), 404, "no_address")
    problem(olga.get("/"), 404, "no_address")
    problem(olga.get(f"{CHANGES}/99"), 404, "no_change")
    problem(olga.get("/projects/lavka/environments/nowhere"), 404, "no_environment")
    problem(olga.get(f"{CHANGES}/99999999999999999999"), 422, "invalid")
    problem(olga.get("/projects/%00/changes"), 422, "invalid")
    assert olga.client.get("/api/v2/", headers=olga.headers).status_code == 404


def test_what_cannot_be_done_there_names_what_can(world):
    answer = Asker("olga").post(CHANGES, {}, method="PUT")
    problem(answer, 405, "not_done_here")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
    assert Asker("olga").client.head(V1 + CHANGES).status_code == 200


def test_each_kind_of_problem_can_be_looked_up_by_its_type(world):
    told = problem(Asker().get("/me"), 401, "not_signed_in")
    found = Asker().client.get(told["type"]).json()
    assert (found["title"], found["status"]) == (told["title"], 401)
    for name, kind in KINDS.items():
        assert Asker().get(f"/problems/{name}").json()["status"] == kind.status
    problem(Asker().get("/problems/other"), 404, "no_address")


def test_an_unknown_error_has_an_id_that_the_log_names_too(world, monkeypatch, caplog):
    def broken(handle: str) -> None:
        raise RuntimeError("secret of the operator")

    monkeypatch.setattr(looking, "places", broken)
    told = problem(Asker("olga").get("/me"), 500, "unexpected")
    assert "secret" not in json.dumps(told)
    (record,) = [one for one in caplog.records if one.name == "vekha.api"]
    assert record.args[0] == told["id"]
    assert "secret of the operator" in str(record.exc_info)


def test_without_a_database_it_says_so(world, monkeypatch):
    def away(of: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(queries, "status", away)
    problem(Asker("olga").get("/status"), 503, "database_silent")
