"""What goes wrong at a client's link: two at once, two devices, huge files, long texts. Clear answers, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from tests.web.conftest import asking
from tests.web.links import code, link, mails, say, stage, text
from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.database import models
from vekha.operations.ask_clients import ask_clients
from vekha.operations.grant_role import grant_role

VERA = "mail:vera@example.org"
WHY = "Цена не видна на телефоне. " * 2_000  # 54,000 characters
PNG = b"\x89PNG\r\n\x1a\n"


def test_of_two_clients_who_decide_in_the_same_moment_a_no_is_heard_and_nobody_loses_their_words(
    asked, django_db_blocker
):
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="vera@example.org", by="olga", now=now())
    ask_clients("lavka", 1, now=now())
    paths = {"yes": link(asked), "no": link(asked, VERA)}
    say(asking(), paths["yes"], "yes")
    say(asking(), paths["no"], "no", "The price is hidden")
    codes = {"yes": code(asked), "no": code(asked, VERA)}
    both = Barrier(2)

    def confirm(answer: str):
        with django_db_blocker.unblock():
            browser = asking()
            both.wait()
            try:
                return browser.post(paths[answer], {"code": codes[answer]})
            finally:
                connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        answers = dict(zip(("yes", "no"), threads.map(confirm, ("yes", "no")), strict=True))
    counted = list(models.Verdict.objects.filter(role=Role.CLIENT).order_by("pk").values_list("answer", flat=True))
    assert counted in (["yes"], ["no"], ["yes", "no"])  # a no is heard after a yes too, a yes after a no is not
    assert all(answers[one].status_code == 302 for one in counted)
    assert stage() == ("building" if "no" in counted else "releasing")
    for lost in {"yes", "no"}.difference(counted):
        assert answers[lost].status_code in (200, 302, 403, 409)
        shown = text(asking().get(paths[lost]))
        assert "There is nothing to decide at the moment" in shown
        assert lost == "yes" or "The price is hidden" in shown


def test_what_was_begun_on_one_device_is_confirmed_on_another(asked):
    path, phone, laptop = link(asked), asking(), asking()
    say(phone, path, "no", "The price is hidden")
    assert "The price is hidden" in text(laptop.get(path))
    assert laptop.post(path, {"code": code(asked)}).status_code == 302
    assert "You have sent it back" in text(phone.get(path))
    late = phone.post(path, {"code": code(asked)})  # the page that was left open there
    assert late.status_code == 200
    assert models.Verdict.objects.filter(role=Role.CLIENT).count() == 1


def test_a_code_is_for_the_words_that_it_was_sent_for(asked):
    path, clara = link(asked), asking()
    say(clara, path, "no", "The price is hidden")
    first = code(asked)
    say(asking(), path, "yes")  # somebody else who has the link
    assert clara.post(path, {"code": first}).status_code == 403
    assert stage() == "client_review"
    assert len(mails(asked)) == 3  # the link, and a code for each


def test_the_same_words_twice_send_one_code_and_another_is_sent_after_a_pause(asked):
    path, browser = link(asked), asking()
    for _ in range(3):
        say(browser, path, "yes")
    assert len(mails(asked)) == 2
    answer = browser.post(path, {"again": "1"})
    assert answer.status_code == 409
    assert "A code was sent a moment ago." in text(answer)
    assert "Send another code" not in text(answer)
    models.ClientLink.objects.update(code_asked_at=models.ClientLink.objects.get().created_at.replace(year=2025))
    assert "Send another code" in text(browser.get(path))
    first = code(asked)
    assert browser.post(path, {"again": "1"}).status_code == 302
    assert len(mails(asked)) == 3
    if first != code(asked):
        assert browser.post(path, {"code": first}).status_code == 403
    assert browser.post(path, {"code": code(asked)}).status_code == 302


@pytest.mark.parametrize("size", [10_000_001, 100_000_000])
def test_a_picture_of_a_hundred_megabytes_is_refused_and_the_long_text_is_still_there(asked, tmp_path, size):
    path, browser = link(asked), asking()
    answer = say(browser, path, "no", WHY, picture=SimpleUploadedFile("phone.png", PNG + bytes(size)))
    assert answer.status_code == 400
    assert "larger than 10 MB" in text(answer)
    assert WHY.strip() in answer.text
    assert not list((tmp_path / "pictures").iterdir())
    assert stage() == "client_review"


def test_a_script_with_the_name_of_a_picture_is_refused_and_the_long_text_is_still_there(asked):
    path, browser = link(asked), asking()
    script = SimpleUploadedFile("<img src=x onerror=alert(1)>.png", b"<svg onload=alert(1)>", "image/png")
    answer = say(browser, path, "no", WHY, picture=script)
    assert answer.status_code == 400
    assert "not a picture" in text(answer)
    assert WHY.strip() in answer.text
    assert "onerror" not in answer.text


def test_what_was_written_is_shown_also_where_nothing_can_be_decided_any_more(asked):
    path, browser = link(asked), asking()
    say(browser, path, "no", "The price is hidden <b>")
    asked.push(1, "1.2")
    shown = browser.get(path)
    assert "something newer" in text(shown)
    assert "The price is hidden &lt;b&gt;" in shown.text
