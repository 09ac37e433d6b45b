"""Files that come with an act: as on the pages, done once for a key; the rest is refused early."""

from __future__ import annotations

import asyncio
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.asgi import ASGIRequest

from tests.api.asking import KEPT, PNG, V1, Asker, problem
from vekha.api.acting import UPLOADS
from vekha.api.uploads import files_of, read
from vekha.config.home import home
from vekha.database import models
from vekha.database.queries import change_page, history

CHANGES = "/projects/lavka/changes"
ONE, TWO = f"{CHANGES}/1", f"{CHANGES}/2"
PDF = b"%PDF-1.7\n1 0 obj\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
BRIEF = {"after": 0, "need": "n", "behaviour": "b", "criteria": [{"when": "it is open", "then": "it is there"}]}


def file(name: str, content: bytes, kind: str = "text/html") -> tuple[str, SimpleUploadedFile]:
    """Of a brief. What is claimed of it is not believed."""
    return "files", SimpleUploadedFile(name, content, content_type=kind)


def picture(content: bytes) -> tuple[str, SimpleUploadedFile]:
    return "picture", SimpleUploadedFile("seen.html", content, content_type="text/html")


@pytest.fixture
def clara(world, tmp_path, monkeypatch) -> Asker:
    """She asked for change 2; nothing is kept yet."""
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    asker = Asker("clara")
    assert asker.post(CHANGES, {"title": "Parcels"}).json()["number"] == 2
    return asker


def kept(folder: str = "attachments") -> list[Path]:
    place = home() / folder
    return sorted(place.iterdir()) if place.is_dir() else []


def names() -> list[str]:
    return [one["name"] for one in models.Brief.objects.filter(change__number=2).order_by("-version")[0].files]


def test_files_come_with_a_brief_stay_in_the_next_and_are_replaced_or_taken_out(clara):
    made = clara.send(f"{TWO}/briefs", "brief", BRIEF, file("desk.png", PNG), file("plan.pdf", PDF))
    assert made.status_code == 201, made.text
    assert [(one["name"], one["kind"], one["size"]) for one in made.json()["files"]] == [
        ("desk.png", "png", len(PNG)),
        ("plan.pdf", "pdf", len(PDF)),
    ]
    assert clara.post(f"{TWO}/briefs", BRIEF | {"after": 1, "need": "m"}).status_code == 201
    assert names() == ["desk.png", "plan.pdf"]  # JSON alone leaves them as they were
    again = clara.send(f"{TWO}/briefs", "brief", BRIEF | {"after": 2}, file("desk.png", PNG + b"2"))
    assert {one["name"]: one["size"] for one in again.json()["files"]} == {"plan.pdf": 17, "desk.png": len(PNG) + 1}
    out = BRIEF | {"after": 3, "drop_files": ["plan.pdf"]}
    assert [one["name"] for one in clara.post(f"{TWO}/briefs", out).json()["files"]] == ["desk.png"]
    problem(clara.post(f"{TWO}/briefs", out | {"after": 4}), 422, "no_file")
    problem(clara.send(f"{TWO}/briefs", "brief", BRIEF, file("desk.png", PNG)), 409, "stale_brief")
    many = [file(f"{number}.png", PNG) for number in range(10)]
    problem(clara.send(f"{TWO}/briefs", "brief", BRIEF | {"after": 4}, *many), 422, "too_many_files")
    problem(clara.send(f"{TWO}/briefs", "brief", BRIEF | {"after": 4}, *many, file("10.png", PNG)), 422, "invalid")


def test_a_file_is_given_back_byte_for_byte_and_nothing_runs_in_it(clara):
    sent = file('"><script>x\r\nSet-Cookie: a=b.png', PNG), file("plan.pdf", PDF), file("desk.txt", b"Blue, please")
    made = clara.send(f"{TWO}/briefs", "brief", BRIEF, *sent).json()
    for one, content, way in zip(made["files"], (PNG, PDF, b"Blue, please"), ("inline", "attachment"), strict=False):
        address = f"{TWO}/files/{one['digest'].removeprefix('sha256:')}.{one['kind']}"
        for asker in (clara, Asker("scanner")):  # it sees the project
            answer = asker.get(address)
            assert b"".join(answer.streaming_content) == content
            assert answer.headers["Content-Disposition"].startswith(way)
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Content-Type"].partition("/")[0] in ("image", "application")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
            assert "no-store" in answer.headers["Cache-Control"]
        problem(clara.get(address.replace("/2/", "/9/")), 404, "no_file")
        problem(Asker("ci", token="vekha_x").get(address), 401, "bad_token")
    problem(clara.get(address.replace("/2/", "/1/")), 404, "no_file")  # that one has another file
    (home() / "attachments" / KEPT).write_bytes(PNG[:-1] + b"!")
    problem(clara.get(f"{TWO}/files/{KEPT}"), 409, "altered")
    (home() / "attachments" / KEPT).unlink()
    problem(clara.get(f"{TWO}/files/{KEPT}"), 404, "no_file")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("mock.svg", SVG, 422, "file_kind"),
        ("mock.png", SVG, 422, "file_kind"),
        ("page.html", b"<!doctype html><p>", 422, "file_kind"),
        ("notes.txt", b"see <script>alert(1)</script>", 422, "file_kind"),
        ("run.txt", b"#!/bin/sh\n", 422, "file_kind"),
        ("empty.png", b"", 422, "file_empty"),
        ("big.png", PNG + b"x" * 10_000_001, 413, "file_too_large"),
    ],
)
def test_what_pages_refuse_is_refused_here_and_nothing_of_it_is_kept(clara, name, content, status, code):
    problem(clara.send(f"{TWO}/briefs", "brief", BRIEF, file(name, content, "image/png"), key="a"), status, code)
    assert not models.Brief.objects.filter(change__number=2).exists()
    assert kept() == []
    again = clara.send(f"{TWO}/briefs", "brief", BRIEF, file(name, content), key="a")
    problem(again, status, code)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_under_one_key_a_file_is_sent_once(clara):
    first, again = (clara.send(f"{TWO}/briefs", "brief", BRIEF, file("desk.png", PNG), key="a") for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert (again.headers["Idempotent-Replayed"], models.Brief.objects.filter(change__number=2).count()) == ("true", 1)
    for other in ((file("desk.png", PNG + b"2"),), (file("table.png", PNG),), (), (file("desk.png", PNG),) * 2):
        problem(clara.send(f"{TWO}/briefs", "brief", BRIEF, *other, key="a"), 422, "key_reused")
    assert [one.name for one in kept()] == [KEPT]


def test_nothing_is_kept_from_whoever_may_not_send_it(clara):
    given = {"role": "manager", "answer": "no", "candidate": 1, "agreement": 1, "digest": "d", "why": "look"}
    for who, rule in (("dan", "role-needed"), ("ci", "service-is-no-person")):
        told = problem(Asker(who).send(f"{TWO}/briefs", "brief", BRIEF, file("desk.png", PNG)), 403, "denied")
        assert told["rule"].startswith(rule)
        told = problem(Asker(who).send(f"{ONE}/verdicts", "verdict", given, picture(PNG)), 403, "denied")
        assert (told["rule"].startswith(rule), who in history("lavka", last=1)[0].by) == (True, True)
    problem(Asker().send(f"{TWO}/briefs", "brief", BRIEF, file("desk.png", PNG)), 401, "not_signed_in")
    assert kept() == kept("pictures") == []


def test_a_picture_goes_with_a_verdict_and_is_seen_by_the_people_of_the_project(clara):
    tess, hand = Asker("tess"), change_page("lavka", 1).candidates[0]
    given = {"role": "tester", "answer": "no", "why": "look", "candidate": 1, "agreement": 1, "digest": hand.digest}
    problem(tess.send(f"{ONE}/verdicts", "verdict", given, picture(SVG)), 422, "no_picture")
    problem(tess.send(f"{ONE}/verdicts", "verdict", given, picture(PNG + b"x" * 10_000_001)), 413, "picture_too_large")
    problem(tess.send(f"{ONE}/verdicts", "verdict", given, picture(PNG), picture(PNG)), 422, "invalid")
    assert not models.Verdict.objects.exists()
    assert kept("pictures") == []
    assert tess.send(f"{ONE}/verdicts", "verdict", given, picture(PNG), key="a").status_code == 201
    (said,) = tess.get(f"{ONE}/candidates/1").json()["verdicts"]
    answer = Asker("dan").get(f"{ONE}/pictures/{said['picture']}")
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"]) == (PNG, "image/png")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    problem(Asker("dan").get(f"{TWO}/pictures/{said['picture']}"), 404, "no_picture")
    problem(Asker("dan").get(f"{ONE}/pictures/..%2Fnothing"), 404, "no_address")


def raw(asker: Asker, body: bytes, kind: str = "multipart/form-data; boundary=x", **more: Any) -> Any:
    return asker.client.generic("POST", f"{V1}{TWO}/briefs", body, content_type=kind, headers=asker.headers, **more)


def part(name: str, content: bytes, more: str = "") -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"


WORDS = part("brief", json.dumps(BRIEF).encode())
END = b"--x--\r\n"


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (WORDS + END, "multipart/form-data", 400, "bad_multipart"),
        (WORDS + END, "multipart/form-data; boundary=" + "x" * 300, 400, "bad_multipart"),
        (WORDS + END, "multipart/form-data; boundary=x; charset=hex", 400, "bad_multipart"),
        (WORDS + part("files", PNG, '; filename="a.png"') * 101 + END, "", 400, "bad_multipart"),
        (part("brief", b"{") + END, "", 400, "bad_json"),
        (part("brief", b"\xff\xfe") + END, "", 400, "bad_json"),
        (END, "", 422, "invalid"),
        (b"", "", 422, "invalid"),
        (WORDS + part("files", b"words") + END, "", 422, "invalid"),
        (WORDS + part("other", b"words") + END, "", 422, "invalid"),
        (WORDS + part("other", PNG, '; filename="a.png"') + END, "", 422, "invalid"),
        (part("brief", b"{}", '; filename="a.json"') + END, "", 422, "invalid"),
        (part("brief", b'{"after": 0}') + END, "", 422, "invalid"),
        (part("brief", b" " * 1_000_001) + END, "", 413, "too_large"),
        (WORDS, "application/x-www-form-urlencoded", 415, "not_json"),
    ],
)
def test_what_is_no_such_form_is_said_to_be_none(clara, body, kind, status, code):
    problem(raw(clara, body, kind or "multipart/form-data; boundary=x"), status, code)
    assert kept() == []


def test_a_form_is_taken_by_acts_that_say_so_and_by_no_other(clara):
    problem(clara.send(f"{TWO}/comments", "comment", {"text": "x"}, file("desk.png", PNG)), 415, "not_json")
    problem(clara.send(f"{TWO}/briefs", "brief", BRIEF | {"wish": 1}, file("desk.png", PNG)), 422, "invalid")
    strict = Asker("clara", strict=True)
    problem(strict.send(f"{TWO}/briefs", "brief", BRIEF, file("desk.png", PNG)), 403, "no_csrf")


@pytest.mark.parametrize(
    ("path", "length"), [("briefs", 51_000_001), ("verdicts", 11_000_001), ("briefs", 100_000_000)]
)
def test_what_says_that_it_is_too_large_is_not_read(clara, path, length):
    class Unread(io.BytesIO):
        def read(self, *size: Any) -> bytes:
            raise AssertionError("it was read")

    more = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    kind = "multipart/form-data; boundary=x"
    answer = clara.client.generic("POST", f"{V1}{ONE}/{path}", b"", content_type=kind, headers=clara.headers, **more)
    problem(answer, 413, "too_large")


def test_a_hundred_megabytes_of_unknown_length_are_read_to_the_bound_and_never_into_memory(clara):
    """Through the application that is served, a megabyte at a time."""
    from vekha.web.asgi import application

    sent, taken, piece = list[dict[str, Any]](), 0, b"x" * 1_000_000
    head = WORDS + part("files", b"", '; filename="a.png"')[:-2]

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": head if taken == 1 else piece, "more_body": taken < 100}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": f"{V1}{TWO}/briefs", "headers": headers}
    tracemalloc.start()
    asyncio.run(application(scope | {"query_string": b""}, receive, send))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["code"] == "too_large"
    assert taken < 60
    assert peak < 20_000_000


def test_a_form_of_unknown_length_is_read_as_any_other():
    headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {"type": "http", "method": "POST", "path": f"{V1}{TWO}/briefs", "headers": headers, "query_string": b""}
    request = ASGIRequest(scope, io.BytesIO(WORDS + part("files", PNG, '; filename="desk.png"') + END))
    assert read(request, UPLOADS["/projects/{project}/changes/{number}/briefs"]) is None
    assert json.loads(request.body) == BRIEF
    assert [(one.name, one.read()) for one in files_of(request)] == [("desk.png", PNG)]
