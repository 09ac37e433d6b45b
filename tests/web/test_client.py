"""A client decides by a link: without an account, only about what they see, and only if it is them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.conftest import asking
from tests.web.links import again, code, link, mails, post, say, stage, text
from tests.workflows.fake_world import assess_all, describe, in_days, now
from vekha.core.actors import Role
from vekha.core.agreement import Criterion
from vekha.core.change import Answer
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.client_link import Draft, confirm, draft
from vekha.operations.end_change import withdraw_change
from vekha.operations.propose_agreement import propose_agreement

WHY = "На телефоне кнопку закрывает корзина. <script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def test_a_client_accepts_by_link_and_code_and_it_is_released(asked):
    path, browser = link(asked), asking()
    shown = text(browser.get(path))
    assert "for Clara · from Max" in shown
    assert "it is there" in shown
    assert "preview-1.lavka.localhost" in browser.get(path).text
    assert say(browser, path, "yes").status_code == 302
    assert stage() == "client_review"  # not before it is known who said it
    assert mails(asked)[-1].title == f"Your code: {code(asked)}"
    assert "c…@example.org" in text(browser.get(path))
    assert browser.post(path, {"code": code(asked)}).status_code == 302
    assert stage() == "releasing"
    assert "You have accepted it" in text(browser.get(path))
    verdict = models.Verdict.objects.get(role=Role.CLIENT)
    assert (verdict.person, verdict.answer) == ("clara", Answer.YES)
    asked.settle()
    assert stage() == "live"


def test_a_client_s_no_brings_the_preview_back_with_reason_and_picture(asked):
    path, browser = link(asked), asking()
    before = asked.seen()["routes"]["preview-1"]
    picture = SimpleUploadedFile("phone.png", PNG, content_type="text/html")
    assert say(browser, path, "no", WHY, picture=picture).status_code == 302
    assert browser.post(path, {"code": code(asked)}).status_code == 302
    assert stage() == "building"
    assert asked.seen()["routes"]["preview-1"] != before
    assert "You have sent it back" in text(browser.get(path))
    page = asking("dan").get("/lavka/changes/1")
    assert WHY in text(page)
    shown = re.search(r'href="(/lavka/changes/1/pictures/[^"]+)"', page.text)
    assert shown
    answer = asking("dan").get(shown[1])
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    assert asking().get(shown[1]).status_code == 302  # pictures are for people of the project


def test_who_has_the_link_but_not_the_mailbox_decides_nothing(asked):
    path, browser = link(asked), asking()
    say(browser, path, "yes")
    wrong = "000000" if code(asked) != "000000" else "111111"
    for _ in range(5):
        answer = browser.post(path, {"code": wrong})
        assert answer.status_code == 403
        assert "That is not the code." in text(answer)
    assert browser.post(path, {"code": code(asked)}).status_code == 403  # five wrong ones void the right one too
    assert stage() == "client_review"
    assert not models.Verdict.objects.filter(role=Role.CLIENT).exists()
    say(browser, path, "yes")
    assert browser.post(path, {"code": code(asked)}).status_code == 302
    assert stage() == "releasing"


def test_a_code_is_of_one_link_and_of_one_time(asked):
    path, browser = link(asked), asking()
    say(browser, path, "yes")
    first = code(asked)
    say(browser, path, "no", WHY)
    assert browser.post(path, {"code": first}).status_code == 403 or first == code(asked)
    assert stage() == "client_review"
    secret = path.removeprefix("/c/")
    late = now() + timedelta(minutes=21)
    with pytest.raises(VekhaError, match="not valid any more"):
        confirm(secret, code(asked), now=late)
    models.ClientLink.objects.update(codes_sent=10)
    with pytest.raises(VekhaError, match="Too many codes"):
        draft(secret, Draft("yes"), now=now())
    assert models.ClientLink.objects.get().draft_answer == "no"


def test_a_code_without_a_decision_confirms_nothing(asked):
    answer = asking().post(link(asked), {"code": "123456"})
    assert answer.status_code == 409
    assert stage() == "client_review"


@pytest.mark.parametrize("moved", ["candidate", "agreement", "withdrawn", "old", "replaced", "role"])
def test_a_link_is_void_as_soon_as_anything_moves_and_says_so_kindly(asked, moved):
    path, browser = link(asked), asking()
    say(browser, path, "yes")
    mailed = code(asked)
    match moved:
        case "candidate":
            asked.push(1, "1.2")
        case "agreement":
            describe(1, Criterion("C1", "", "a page is open", "it is blue"), behaviour="Another button")
            assess_all(1)
            propose_agreement("lavka", 1, due=in_days(9), by="max", now=now())
            answer_agreement("lavka", 1, 2, Answer.YES, why="", by="clara", now=now())
        case "withdrawn":
            withdraw_change("lavka", 1, why="no need", by="max", now=now())
        case "old":
            models.ClientLink.objects.update(expires_at=now())
        case "replaced":
            again(asked)
        case "role":
            models.Membership.objects.filter(role=Role.CLIENT).delete()
    before = stage()
    for given in ({"code": mailed}, {"answer": "yes"}, {"answer": "no", "why": WHY}):
        answer = browser.post(path, given)
        assert answer.status_code == 200
        assert not set(re.findall(r'name="(\w+)"', answer.text.partition("<main")[2])) & {"code", "answer", "why"}
    assert stage() == before
    assert not models.Verdict.objects.filter(role=Role.CLIENT, person="clara").exists()
    said = text(browser.get(path))
    assert any(words in said for words in ("something newer", "too old", "nothing to decide", "newer link"))
    assert "Max" in said or "Send me the newest link" in said


def test_a_used_link_shows_what_was_decided_and_decides_no_more(asked):
    path, browser = link(asked), asking()
    say(browser, path, "no", WHY)
    browser.post(path, {"code": code(asked)})
    assert say(asking(), path, "yes").status_code == 200
    assert stage() == "building"
    assert models.Verdict.objects.filter(role=Role.CLIENT).count() == 1


def test_a_guessed_link_leads_nowhere(asked):
    assert asking().get("/c/guessed").status_code == 404
    assert asking().post("/c/guessed", {"answer": "yes"}).status_code == 404


def test_a_no_without_a_reason_asks_for_it_and_keeps_the_rest(asked):
    path, browser = link(asked), asking()
    answer = say(browser, path, "no", "  ")
    assert answer.status_code == 400
    assert "What is wrong?" in text(answer)
    assert len(mails(asked)) == 1  # the link alone


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a picture"),
        (b"<html><script>alert(1)</script>", "not a picture"),
        (b"MZ" + bytes(100), "not a picture"),
        (b"", "not a picture"),
        (PNG + bytes(10_000_001), "larger than 10 MB"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_and_the_text_is_still_there(asked, tmp_path, content, says):
    path, browser = link(asked), asking()
    answer = say(browser, path, "no", WHY, picture=SimpleUploadedFile("phone.png", content))
    if not content:  # Django takes an empty file for none
        assert answer.status_code in (302, 400)
        return
    assert answer.status_code == 400
    assert says in text(answer)
    assert WHY in text(answer)
    assert not list((tmp_path / "pictures").iterdir())


def test_a_mail_server_that_is_away_is_said_and_the_code_comes_later_by_itself(asked):
    path, browser = link(asked), asking()
    asked.notifier.fail(1)
    assert say(browser, path, "no", WHY).status_code == 302
    shown = text(browser.get(path))
    assert "has not taken the code for c…@example.org yet" in shown
    assert WHY in shown
    assert stage() == "client_review"
    post(asked, at=now() + timedelta(seconds=11))
    assert "A code was sent to c…@example.org" in text(browser.get(path))
    assert browser.post(path, {"code": code(asked)}).status_code == 302
    assert stage() == "building"


def test_in_russian_there_is_no_word_of_ours(asked):
    said = text(asking().get(link(asked) + "?lang=ru"))
    assert "готово" in said
    assert not {"кандидат", "кандидата", "артефакт", "гейт", "коммит", "rollback"} & set(said.lower().split())
