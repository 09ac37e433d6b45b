"""Files of a brief on the page: sent with the form, shown to who agrees to them, and served so that nothing runs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.conftest import asking, stranger
from tests.web.links import minted
from tests.web.page import Page
from tests.web.test_talking import BRIEF, PAGE, assess_all
from tests.workflows.fake_world import FakeWorld, now
from vekha import wiring
from vekha.database import models
from vekha.operations.submit_request import submit_request

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
PDF = b"%PDF-1.7\n1 0 obj\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def requested(people, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now())


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")  # what a browser claims is not believed


def brief(*files: SimpleUploadedFile, **other):
    return asking("max").post(f"{PAGE}/briefs", BRIEF | {"files": list(files)} | other)


def text(answer) -> str:
    return Page(answer.text).text


def tokens(answer) -> list[str]:
    return re.findall(r'name="kept" value="([^"]+)"', answer.text)


def links(answer) -> list[str]:
    return re.findall(r'href="([^"]+/files/[^"]+)"', answer.text)


def test_a_mock_up_goes_with_the_brief_into_what_the_client_agrees_to(requested):
    assert brief(file("desk.png", PNG), file("plan.pdf", PDF)).status_code == 302
    assess_all()
    asking("max").post(f"{PAGE}/agreements", {"until": (now() + timedelta(days=14)).date().isoformat()})
    clara = asking("clara")
    shown = clara.get(PAGE)
    form = shown.text.partition('id="answer"')[2].partition("</form>")[0]
    assert "desk.png" in form
    assert "plan.pdf" in form
    picture, pdf = sorted(set(links(shown)), reverse=True, key=lambda one: one.endswith(".png"))
    served = clara.get(picture)
    assert b"".join(served.streaming_content) == PNG
    assert served.headers["Content-Type"] == "image/png"
    assert served.headers["Content-Disposition"] == 'inline; filename="desk.png"'
    saved = clara.get(pdf)
    assert b"".join(saved.streaming_content) == PDF
    assert saved.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    for answer in (served, saved):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "'self'" not in answer.headers["Content-Security-Policy"]


def test_nobody_else_gets_a_file_nor_by_another_change(requested):
    brief(file("desk.png", PNG))
    submit_request("lavka", "Another", "", by="clara", now=now())
    (address,) = set(links(asking("max").get(PAGE)))
    assert stranger().get(address).status_code == 404
    assert asking().get(address).status_code == 302
    clara = asking("clara")
    assert clara.get(address.replace("/1/", "/2/")).status_code == 404
    for wrong in ("nothing", "../pictures/x.png", "%00.png", address.rpartition("/")[2].replace(".png", ".pdf")):
        assert clara.get(f"{PAGE}/files/{wrong}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mock.svg", SVG, "mock.svg is not a picture, a PDF or plain text."),
        ("mock.png", SVG, "mock.png is not a picture, a PDF or plain text."),
        ("<b>page</b>.html", b"<!doctype html><p>", "is not a picture, a PDF or plain text."),
        ("big.png", PNG + b"x" * 10_000_001, "big.png is larger than 10 MB."),
        ("empty.png", b"", "empty.png is empty."),
    ],
)
def test_a_file_that_is_refused_loses_neither_words_nor_the_other_files(requested, name, content, said):
    answer = brief(file("desk.png", PNG), file(name, content), behaviour="Where does the letter go?")
    assert answer.status_code == 400
    assert said in text(answer)
    assert "<b>page" not in answer.text
    assert "Where does the letter go?" in text(answer)
    assert not models.Brief.objects.exists()
    (token,) = tokens(answer)  # the good one is kept: sent again without being chosen again
    assert brief(behaviour="Where does the letter go?", kept=[token]).status_code == 302
    assert [one["name"] for one in models.Brief.objects.get().files] == ["desk.png"]


def test_also_when_the_words_are_refused_the_files_are_there_still(requested):
    answer = brief(file("desk.png", PNG), behaviour=" ")
    assert answer.status_code == 400
    assert len(tokens(answer)) == 1
    answer = brief(file("desk.png", PNG), after="x")
    assert answer.status_code == 400
    assert len(tokens(answer)) == 1


def test_the_next_version_has_what_keeps_its_mark_and_one_of_the_same_name_takes_its_place(requested):
    brief(file("desk.png", PNG), file("plan.pdf", PDF))
    kept = tokens(asking("max").get(PAGE))
    assert len(kept) == 2
    again = {"after": "1", "id": ["C1", "C2", ""]}
    assert brief(file("desk.png", PNG + b"2"), **again, kept=kept[:1]).status_code == 302
    newest = models.Brief.objects.get(version=2)
    assert [(one["name"], one["size"]) for one in newest.files] == [("desk.png", len(PNG) + 1)]
    assert len(b"".join(asking("clara").get(links(asking("max").get(PAGE))[0]).streaming_content)) == len(PNG) + 1


def test_a_token_that_we_did_not_make_for_this_change_is_refused(requested):
    brief(file("desk.png", PNG))
    submit_request("lavka", "Another", "", by="clara", now=now())
    (token,) = tokens(asking("max").get(PAGE))
    for wrong in (token, token[:-2], "x", ""):
        answer = asking("max").post("/lavka/changes/2/briefs", BRIEF | {"kept": [wrong]})
        assert answer.status_code == 400
        assert "The form was not complete." in text(answer)
    assert not models.Brief.objects.filter(change__number=2).exists()


def test_the_client_sees_the_files_of_the_agreement_at_their_link_and_nothing_after_it_is_void(
    database, tmp_path, monkeypatch
):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    world = FakeWorld(tmp_path / "world")
    world.open_project()
    world.settle()
    submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now())
    assert brief(file("desk.png", PNG)).status_code == 302
    assess_all()
    asking("max").post(f"{PAGE}/agreements", {"until": (now() + timedelta(days=14)).date().isoformat()})
    asking("clara").post(f"{PAGE}/agreements/1/answers", {"answer": "yes"})
    world.push(1, "1.1")
    world.settle()
    world.say(1, "tess")
    world.say(1, "max")
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    client, secret = asking(), minted(1)
    (address,) = set(links(client.get(secret)))
    assert address.startswith(f"{secret}/files/")
    assert b"".join(client.get(address).streaming_content) == PNG
    assert client.get(f"{secret}x/files/{address.rpartition('/')[2]}").status_code == 404
    assert client.get(f"{secret}/files/other.png").status_code == 404
    world.push(1, "1.2")
    assert client.get(address).status_code == 404


def test_the_file_was_altered_on_the_disk_it_is_not_served(requested, tmp_path):
    brief(file("desk.png", PNG))
    (kept,) = (tmp_path / "attachments").iterdir()
    kept.write_bytes(PNG[:-1] + b"!")
    answer = asking("max").get(links(asking("max").get(PAGE))[0])
    assert answer.status_code == 409
    assert "its bytes differ" in text(answer)


def test_a_form_with_far_too_many_words_is_a_kind_page(requested):
    answer = asking("clara").post(f"{PAGE}/comments", {"text": "x" * 1_500_000})
    assert answer.status_code == 400
    assert "what you typed is still there" in text(answer)
