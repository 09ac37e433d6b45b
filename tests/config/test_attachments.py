"""Files that go with a brief: known by their content, whatever they are called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from vekha.config.attachments import LARGEST, attachment, is_kept, keep_attached, keep_attachment
from vekha.core.agreement import BriefFile
from vekha.core.errors import BadInput, NotFound, VekhaError

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    return tmp_path / "attachments"


@pytest.mark.parametrize(
    ("content", "name", "shown", "kind"),
    [
        (PNG, "mock.png", "mock.png", "png"),
        (PNG, "MOCK.PNG", "MOCK.PNG", "png"),
        (b"\xff\xd8\xff\xe0 jpeg", "photo.jpeg", "photo.jpeg", "jpg"),
        (b"GIF89a....", "a.gif", "a.gif", "gif"),
        (b"RIFF....WEBPVP8 ", "a.webp", "a.webp", "webp"),
        (PDF, "plan.pdf", "plan.pdf", "pdf"),
        ("Кнопка — справа\r\n\tи 2 < 3, a <= b".encode(), "notes.md", "notes.md", "txt"),
        (b"a;b\n1;2\n", "prices.csv", "prices.csv", "txt"),
        (b"no suffix", "README", "README.txt", "txt"),
        (PNG, "page.html", "page.html.png", "png"),  # it is a picture, and is saved as one
        (PDF, "../../etc/passwd", "passwd.pdf", "pdf"),
        (PNG, "C:\\mock\u202egnp.exe", "mockgnp.exe.png", "png"),
        (PNG, "", "file.png", "png"),
        (PNG, "..", "file.png", "png"),
        (PNG, "x" * 500 + ".png", "x" * 90 + ".png", "png"),
    ],
)
def test_a_file_is_what_its_content_says_and_is_named_so(place, content, name, shown, kind):
    one = keep_attachment([content[:5], content[5:]], name)
    digest = hashlib.sha256(content).hexdigest()
    assert one == BriefFile(shown, f"sha256:{digest}", kind, len(content))
    assert [path.name for path in place.iterdir()] == [f"{digest}.{kind}"]
    assert attachment(one)[0].read_bytes() == content
    assert is_kept(one)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "mock.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "mock.txt"),
        (b"<!DOCTYPE html><p>hi", "page.html"),
        (b"hello\n < script >alert(1)</script>", "notes.txt"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "notes.txt"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt"),
        (b"alert(1)", "notes.js"),
        (b"hello", "notes.html"),
        (b"MZ\x90\0\x03", "setup.exe"),
        (b"PK\x03\x04", "mock.zip"),
        (b"\xff\xfeh\0i\0", "utf16.txt"),
        (b"zero \0 byte", "notes.txt"),
        (b"\x1b]0;title\x07", "notes.txt"),
        (b"", "mock.png"),
        (b"\x89PN", "mock.png"),
    ],
)
def test_what_could_run_or_cannot_be_told_is_refused_and_not_kept(place, content, name):
    with pytest.raises(BadInput, match="empty" if not content else "not a picture"):
        keep_attachment([content], name)
    assert list(place.iterdir()) == []


def test_too_much_is_refused_before_all_of_it_is_read_and_nothing_is_kept(place):
    read = []

    def pieces() -> Iterator[bytes]:
        for at in range(100):
            read.append(at)
            yield PNG + b"x" * 1_000_000

    with pytest.raises(BadInput, match=r"mock\.png is larger than 10 MB"):
        keep_attachment(pieces(), "mock.png")
    assert len(read) <= 11
    assert list(place.iterdir()) == []
    exactly = keep_attachment([PNG, b"x" * (LARGEST - len(PNG))], "mock.png")
    assert exactly.size == LARGEST


def test_what_was_changed_on_the_disk_is_not_shown_as_what_was_agreed_on(place):
    one = keep_attachment([PNG], "mock.png")
    path, media = attachment(one)
    assert media == "image/png"
    path.write_bytes(PNG[:-1] + b"!")
    with pytest.raises(VekhaError, match="its bytes differ"):
        attachment(one)
    path.unlink()
    with pytest.raises(NotFound):
        attachment(one)
    assert not is_kept(one)


def test_the_same_content_is_kept_once_and_a_forged_name_leads_nowhere(place, tmp_path):
    assert keep_attachment([PNG], "a.png").digest == keep_attachment([PNG], "b.png").digest
    assert len(list(place.iterdir())) == 1
    secret = tmp_path / "signing.key"
    secret.write_text("secret")
    for digest in ("sha256:../signing", "sha256:" + "0" * 64, ""):
        forged = BriefFile("x", digest, "key", 6)
        assert not is_kept(forged)
        with pytest.raises(NotFound):
            attachment(forged)
    with pytest.raises(NotFound):
        keep_attached(tmp_path / "nowhere.png")
