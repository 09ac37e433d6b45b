"""Files of a brief belong to its version, by their digest, and to what the client agrees on."""

from __future__ import annotations

import json

import pytest

from tests.operations.lives import SEEN, agreed, ready
from tests.operations.test_agreement import PHONE, propose, refused
from tests.workflows.fake_world import assess_all, now
from vekha.config.attachments import keep_attachment
from vekha.core.agreement import BriefFile
from vekha.core.difference import Fate
from vekha.database import models, queries
from vekha.database.differences import agreement_difference
from vekha.database.verify import verify
from vekha.operations.write_brief import write_brief

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))


def picture(name: str, content: bytes = b"1") -> BriefFile:
    return keep_attachment([PNG + content], name)


def write(number: int, files, *, after: int = 0, behaviour: str = "A button", criteria=(SEEN,)) -> models.Brief:
    words = {"need": "n", "behaviour": behaviour, "criteria": criteria}
    return write_brief("lavka", number, after=after, **words, files=files, by="max", now=now())


def test_files_are_bound_to_the_version_and_stand_in_the_journal(number):
    one, two = picture("desk.png"), picture("phone.png", b"2")
    write(number, [one])
    write(number, [one, two], after=1)
    newest, first = queries.change_page("lavka", number).briefs
    assert (newest.files, first.files) == ((one, two), (one,))
    body = json.loads(models.Event.objects.filter(kind="Briefed").order_by("seq").last().body)
    assert [file["digest"] for file in body["data"]["files"]] == [one.digest, two.digest]
    assert verify().ok


def test_what_is_not_said_of_files_leaves_them_as_they_were(number):
    one = picture("desk.png")
    write(number, [one])
    write(number, None, after=1, behaviour="A green button")
    write(number, [], after=2, behaviour="A green button")
    assert [brief.files for brief in queries.change_page("lavka", number).briefs] == [(), (one,), (one,)]


def test_another_picture_alone_is_another_brief_and_makes_assessments_stale(number):
    ready(number)
    before = queries.change_page("lavka", number).briefs[0]
    words = {"need": before.need, "behaviour": before.behaviour, "criteria": before.criteria, "by": "max", "now": now()}
    write_brief("lavka", number, after=1, files=[picture("desk.png")], **words)
    assert all(one.stale for one in queries.change_page("lavka", number).assessments)
    with refused("unchanged"):
        write_brief("lavka", number, after=2, files=[picture("desk.png")], **words)


def test_the_difference_of_versions_names_added_and_removed_files(number):
    desk, phone = picture("desk.png"), picture("phone.png", b"2")
    ready(number)
    agreed(number, now())
    for after, files in ((1, [desk]), (2, [phone])):
        write(number, files, after=after, criteria=(SEEN, PHONE))
        assess_all(number)
        propose(number)
    found = agreement_difference("lavka", number, older=2, newer=3)
    assert [(part.name, [(line.fate, line.text) for line in part.lines]) for part in found.parts] == [
        ("files", [(Fate.REMOVED, str(desk)), (Fate.ADDED, str(phone))])
    ]
    same = picture("desk.png", b"3")
    write(number, [same], after=3, criteria=(SEEN, PHONE))
    assess_all(number)
    propose(number)
    (part,) = agreement_difference("lavka", number, older=2, newer=4).parts
    assert len({line.text for line in part.lines}) == 2  # one name, other bytes


def test_what_was_not_kept_too_many_and_two_of_one_name_are_refused(number):
    one = picture("desk.png")
    gone = BriefFile("x.png", "sha256:" + "0" * 64, "png", 9)
    for code, files in (
        ("no_file", [gone]),
        ("no_file", [BriefFile("x.png", one.digest, "pdf", one.size)]),
        ("no_file", [BriefFile("x.png", one.digest, "png", one.size + 1)]),
        ("file_twice", [one, one]),
        ("too_many_files", [picture(f"{at}.png", bytes([at])) for at in range(11)]),
    ):
        with refused(code):
            write(number, files)
    assert not models.Brief.objects.exists()
