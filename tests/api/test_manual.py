"""What docs/api.md tells people to type does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.asking import KEPT, PNG, Asker, whole
from vekha.api.problems import KINDS
from vekha.database import models

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^\$ (curl .*)$", TEXT, re.MULTILINE)
CSRF = "a" * 32


def typed(line: str, known: dict[str, str]) -> Any:
    """Sends what curl would."""
    for name, value in known.items():
        line = line.replace(f"${name}", value)
    words, method, given, headers = iter(shlex.split(line)[1:]), "GET", "", dict[str, str]()
    address, form = "", dict[str, Any]()
    for word in words:
        match word:
            case "-s":
                pass
            case "-X":
                method = next(words)
            case "-d":
                given = next(words)
            case "-b":
                headers["Cookie"] = next(words)
            case "-F":
                name, _, value = next(words).partition("=")
                form[name] = SimpleUploadedFile(value[1:], PNG) if value.startswith("@") else value
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case _:
                address = word
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "localhost:8070"), line
    client, kind = Asker(strict=True).client, headers.pop("Content-Type", "")
    if cookies := headers.pop("Cookie", ""):
        for one in cookies.split("; "):
            name, _, value = one.partition("=")
            client.cookies[name] = value
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if form:
        return client.post(path, form, headers=headers)
    return whole(client.generic(method, path, given, content_type=kind, headers=headers))


def test_every_line_works_in_its_order(world):
    clara = Asker("clara").client.cookies["sessionid"].value
    token = Asker("ci").headers["Authorization"].removeprefix("Bearer ")
    known = {"TOKEN": token, "COOKIES": f"sessionid={clara}; csrftoken={CSRF}", "CSRF": CSRF}
    log = models.Evidence.objects.get(candidate__change__number=1, check_name="unit").log
    world.outside.logs.writer(log)("a line")
    known |= {"KEPT": KEPT, "STREAM": log.removeprefix("lavka/change-1/")}
    before, answers = models.Change.objects.count(), [typed(line, known) for line in CURLS]
    assert len(answers) == 13
    for line, answer in zip(CURLS, answers, strict=True):
        assert answer.status_code == (201 if "-X POST" in line else 200), f"{line}: {answer.text}"
    assert models.Change.objects.count() == before + 1
    repeated = [one for one in answers if "Idempotent-Replayed" in one.headers]
    assert len(repeated) == 1
    found = next(answer for line, answer in zip(CURLS, answers, strict=True) if "search" in line)
    assert [one["title"] for one in found.json()["items"]] == ["Gift wrap"]


def test_the_table_of_problems_is_the_one_of_the_code():
    said = {name: int(status) for status, name in re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", TEXT, re.MULTILINE)}
    assert said == {name: kind.status for name, kind in KINDS.items()}
