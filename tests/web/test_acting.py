"""What people do on pages: the same verbs as on the command line, refused by the same rules, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import asking
from tests.web.page import Page
from tests.workflows.fake_world import FakeWorld
from vekha import wiring
from vekha.database import models, queries
from vekha.database.mapping import change_of
from vekha.database.verify import verify

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)

LONG = "The button is there, but on a phone the basket covers it. " * 20


@pytest.fixture
def world(database, tmp_path, monkeypatch) -> FakeWorld:
    """Candidate 1 of change 1 waits for the tester; what is outside is fake."""
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    world.push(world.agree(), "1.1")
    world.settle()
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    return world


def hidden(page: str) -> dict[str, str]:
    """What the form for the decision would send besides what is typed."""
    form = page.partition('id="decide"')[2].partition("</form>")[0]
    fields: dict[str, str] = {}
    for part in form.split("<input ")[1:]:
        words = dict(one.split("=", 1) for one in part.partition(">")[0].split() if "=" in one)
        if words.get("type") != '"hidden"':
            continue
        fields[words["name"].strip('"')] = words["value"].strip('"')
    return fields


def decide(client: Client, answer: str, why: str = "", **other: Any) -> Any:
    given = hidden(client.get("/lavka/changes/1").text) | {"answer": answer, "why": why} | other
    return client.post("/lavka/changes/1/verdicts", given)


def stage() -> str:
    return models.Change.objects.get(number=1).stage


def test_three_people_say_yes_on_the_page_and_it_is_released(world):
    for who, after in (("tess", "manager_review"), ("max", "client_review"), ("clara", "releasing")):
        client = asking(who)
        assert "1 decision waits for you" in Page(client.get("/").text).text
        answer = decide(client, "yes")
        assert answer.headers["Location"] == "/lavka/changes/1", Page(answer.text).text
        assert stage() == after
        assert "Your yes is kept." in Page(client.get("/lavka/changes/1").text).text
        assert "Nothing waits for you" in Page(client.get("/").text).text
    world.settle()
    assert stage() == "live"
    assert verify().ok


def test_after_a_no_the_preview_serves_the_release_before_when_the_page_comes_back(world):
    before = world.seen()["routes"]["preview-1"]
    assert decide(asking("tess"), "no", LONG).status_code == 302
    assert stage() == "building"
    assert world.seen()["routes"]["preview-1"] != before
    assert LONG.strip() in Page(asking("dan").get("/lavka/changes/1").text).text


def test_a_no_without_a_reason_is_refused_where_it_was_given(world):
    answer = decide(asking("tess"), "no", "  ")
    assert answer.status_code == 400
    assert "A no needs a reason" in Page(answer.text).text
    assert stage() == "testing"


def test_a_decision_on_what_is_not_at_hand_any_more_is_refused_and_what_was_typed_is_still_there(world):
    tess = asking("tess")
    old = hidden(tess.get("/lavka/changes/1").text)
    world.push(1, "1.2")
    world.settle()
    answer = tess.post("/lavka/changes/1/verdicts", old | {"answer": "no", "why": LONG})
    assert answer.status_code == 409
    text = Page(answer.text).text
    assert "The candidate is now number 2." in text
    assert LONG.strip() in text
    assert hidden(answer.text)["candidate"] == "2"  # the same form decides on the one at hand
    assert stage() == "testing"


def test_what_was_typed_is_kept_also_where_there_is_nothing_to_decide_any_more(world):
    tess = asking("tess")
    old = hidden(tess.get("/lavka/changes/1").text)
    world.push(1, "1.2")  # it is being built: the form is gone
    answer = tess.post("/lavka/changes/1/verdicts", old | {"answer": "no", "why": LONG})
    assert answer.status_code == 409
    assert LONG.strip() in Page(answer.text).text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [("dan", "tester", 403), ("clara", "manager", 403), ("olga", "client", 403), ("max", "manager", 409)],
)
def test_who_may_not_decide_is_refused_also_without_the_form(world, who, role, status):
    state = change_of(models.Change.objects.get(number=1).state)
    assert state.candidate is not None
    given = {"role": role, "answer": "yes", "why": LONG, "candidate": "1", "agreement": "1"}
    answer = asking(who).post("/lavka/changes/1/verdicts", given | {"digest": state.candidate.digest})
    assert answer.status_code == status
    assert stage() == "testing"
    assert not models.Verdict.objects.exists()


@pytest.mark.parametrize("broken", [{"role": "king"}, {"answer": "maybe"}, {"candidate": "x"}, {"agreement": ""}])
def test_a_form_that_was_bent_is_refused(world, broken):
    assert decide(asking("tess"), **({"answer": "yes"} | broken)).status_code == 400
    assert stage() == "testing"


def test_the_same_decision_sent_twice_counts_once(world):
    tess = asking("tess")
    given = hidden(tess.get("/lavka/changes/1").text) | {"answer": "yes", "why": ""}
    assert tess.post("/lavka/changes/1/verdicts", given).status_code == 302
    assert tess.post("/lavka/changes/1/verdicts", given).status_code == 409
    assert models.Verdict.objects.count() == 1


def test_a_yes_that_releases_asks_once_more_who_it_is_and_then_goes_on(world, monkeypatch):
    for who in ("tess", "max"):
        decide(asking(who), "yes")
    person = models.Person.objects.get(handle="clara")
    clara = asking("clara")
    person.set_password("an old pole in the bay")
    person.save()
    clara.force_login(person)
    session = clara.session
    session["account_authentication_methods"] = [{"method": "invitation", "at": 1.0}]  # long ago
    session.save()
    answer = decide(clara, "yes")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert stage() == "client_review"
    wrong = clara.post(answer.headers["Location"], {"password": "guessed"})
    assert wrong.status_code == 200
    assert stage() == "client_review"
    done = clara.post(answer.headers["Location"], {"password": "an old pole in the bay"})
    assert done.status_code == 302
    assert stage() == "releasing"


def test_a_yes_that_releases_is_not_taken_from_whoever_has_nothing_to_show(world):
    for who in ("tess", "max"):
        decide(asking(who), "yes")
    clara = asking("clara")
    session = clara.session
    session["account_authentication_methods"] = [{"method": "invitation", "at": 1.0}]
    session.save()
    answer = decide(clara, "yes")
    assert answer.status_code == 403
    assert "show once more who you are" in answer.text
    assert stage() == "client_review"


def test_a_client_asks_on_a_page_and_a_request_without_a_title_keeps_its_text(world):
    clara = asking("clara")
    assert "Ask for something" in clara.get("/").text
    refused = clara.post("/lavka/changes/new", {"title": " ", "need": LONG})
    assert refused.status_code == 400
    assert LONG.strip() in Page(refused.text).text
    made = clara.post("/lavka/changes/new", {"title": "Parcels", "need": LONG})
    assert made.headers["Location"] == "/lavka/changes/2"
    assert "Ask for something" not in asking("dan").get("/").text
    assert asking("dan").post("/lavka/changes/new", {"title": "Mine", "need": ""}).status_code == 403
    assert len(queries.changes("lavka")) == 2


def test_olga_moves_production_back_and_forward_on_its_page(world):
    for who in ("tess", "max", "clara"):
        world.say(1, who)
    world.settle()
    olga, path = asking("olga"), "/lavka/environments/production"
    first = world.seen()["routes"]["production"]
    assert "Roll back" in olga.get(path).text
    assert olga.post(f"{path}/moves", {"direction": "back", "why": ""}).status_code == 400
    assert world.seen()["routes"]["production"] == first
    assert olga.post(f"{path}/moves", {"direction": "back", "why": "a drill"}).status_code == 302
    assert world.seen()["routes"]["production"] != first
    assert "Forward again" in olga.get(path).text
    assert olga.post(f"{path}/moves", {"direction": "forward", "why": "a drill"}).status_code == 302
    assert world.seen()["routes"]["production"] == first
    for who in ("max", "clara", "tess", "dan"):
        assert "Roll back" not in asking(who).get(path).text
        assert asking(who).post(f"{path}/moves", {"direction": "back", "why": "mine"}).status_code == 403


def test_a_form_from_elsewhere_is_refused(world):
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.force_login(models.Person.objects.get(handle="tess"))
    answer = strict.post("/lavka/changes/1/verdicts", {"answer": "no", "why": "x"})
    assert answer.status_code == 403
    assert "This form is not valid any more" in answer.text
    assert stage() == "testing"


def test_a_picture_goes_with_the_reason_and_outlives_a_refusal(world, tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    pictures = tmp_path / "home" / "pictures"

    def file(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("seen.png", content, content_type="text/html")

    tess = asking("tess")
    theirs = hidden(tess.get("/lavka/changes/1").text) | {"answer": "no", "why": LONG, "picture": file(PNG)}
    assert asking("dan").post("/lavka/changes/1/verdicts", theirs).status_code == 403
    assert not pictures.exists()
    answer = decide(tess, "no", LONG, picture=file(b"<svg><script>alert(1)</script></svg>"))
    assert "This file is not a picture." in Page(answer.text).text
    assert LONG.strip() in Page(answer.text).text
    assert list(pictures.iterdir()) == []
    answer = decide(tess, "no", picture=file(PNG))  # without a reason
    assert "the one you sent is kept" in Page(answer.text).text
    given = hidden(answer.text)
    for wrong in (given["kept"][:-2], "x"):
        assert decide(tess, "no", LONG, kept=wrong).status_code == 400
    assert tess.post("/lavka/changes/1/verdicts", given | {"answer": "no", "why": LONG}).status_code == 302
    shown = tess.get(f"/lavka/changes/1/pictures/{models.Verdict.objects.get().picture}")
    assert (b"".join(shown.streaming_content), shown.headers["Content-Type"]) == (PNG, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
