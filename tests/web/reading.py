"""What a reader of a page reads that is neither code nor what somebody typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.web.page import VOID
from tests.workflows.fake_world import FakeWorld, now
from vekha import wiring
from vekha.database import models
from vekha.policy.rules import rules

READ = ("title", "alt", "placeholder", "aria-label", "data-refused")  # attributes
NOT_READ = {"script", "style", "code", "kbd", "textarea"}  # elements


SAME = {  # names, and words that are the same in both languages
    *("Vekha", "English", "DevOps", "UTC", "GMT", "JavaScript", "CloudEvents", "QR", "passkey", "PDF", "PNG", "JPEG"),
    *("WebP", "GIF", "URL", "apprise", "TOKEN", "CHAT", "USER", "PASSWORD", "JSON", "main", "Example", "soft", "Ctrl"),
    *("production", "preview", "lavka", "vekha", "toml", "https", "http", "px", "git", "TOML", "UTF", "uv", "en", "ru"),
    *("checks", "CI", "ci"),
}
NAMES = {  # of rules, files, services, steps; and what forms here are filled in with
    *(one.name for one in rules().known.values()),
    *("shop.py", "mailto", "mail", "traffic", "vekha.toml of main", "order", "nothing-of-that-kind", "new", "Mars"),
    "For example fake://clara.",
}
WRONG_FILE = """[project]
name = "Лавка"
[environment]
kind = "conda"
[check]
[run]
start = 1
health = "x"
"""


class Reading(HTMLParser):
    """`words`: of the page and of what its attributes say, without code, and without what is in another language."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._said: list[str] = []
        self._open: list[bool] = [True]  # whether each open element is read
        self.feed(source)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        read = self._open[-1] and tag not in NOT_READ and (given.get("lang") or "ru") == "ru"
        read = read and not {"digest", "log"} & set((given.get("class") or "").split())
        if read:
            self._said += [given.get(one) or "" for one in READ]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self._said.append(given.get("value") or "")
        if tag not in VOID:
            self._open.append(read)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1]:
            self._said.append(data)


def latin(text: str, *, typed: Iterable[str], same: Iterable[str]) -> set[str]:
    """Words in Latin letters besides what people typed, addresses and names, and what is the same in both languages."""
    text = " ".join(text.split())
    for one in sorted(set(typed), key=len, reverse=True):
        text = re.sub(rf"(?<![\w/.-]){re.escape(' '.join(one.split()))}(?![\w/]|\.\w)", " ", text)
    text = re.sub(r"`[^`]*`|\"[^\"]*\"|'[^']*'|(role|scope)-needed:\w+", " ", text)
    text = re.sub(r"\S+://\S*|--\w+|\S*[@/_.=]\S*[A-Za-z]\S*|\S+-\d\S*|\S*\d\S*", " ", text)
    return set(re.findall(r"[A-Za-z]{2,}", text)) - set(same)


def typed() -> set[str]:
    """What people of the store have written, and how things of theirs are called."""
    found: set[str] = set()
    for model, fields in (
        (models.Person, ("handle", "name", "email")),
        (models.Project, ("slug", "title", "source")),
        (models.Change, ("title", "branch")),
        (models.Brief, ("need", "behaviour", "criteria")),
        (models.Assessment, ("text", "needs", "plan")),
        (models.AgreementAnswer, ("why",)),
        (models.Verdict, ("why",)),
        (models.Comment, ("text",)),
        (models.Environment, ("name", "host")),
        (models.Service, ("handle",)),
        (models.Evidence, ("check_name",)),
    ):
        known = {one.name for one in model._meta.get_fields()}
        for row in model.objects.values_list(*(one for one in fields if one in known)):
            found |= set(_strings(row))
    for stage, state in models.Change.objects.values_list("stage", "state"):
        found |= {str(state.get("need", "")), str(state.get("reason", "")) if stage == "withdrawn" else ""}
    return {one for one in found if one.strip()}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def body(subject: str, kind: str, data: dict[str, Any], at: str, by: str = "olga") -> str:
    return json.dumps({"subject": subject, "kind": kind, "by": by, "at": at, "data": data}, ensure_ascii=False)


def make_stuck(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's vekha.toml is wrong, what is outside is fake, and a run is stuck."""
    world = FakeWorld(folder / "world")
    world.git.commit("main", {"vekha.toml": WRONG_FILE})
    world.git.fetch()
    outside = world.outside
    monkeypatch.setattr(wiring, "outside", lambda: outside)
    add_run(1, state="stuck", cause="no tests ran", failed_step="traffic")


def add_run(number: int, **more: Any) -> None:
    project = models.Project.objects.get()
    models.Run.objects.create(key=str(number), workflow="rollout", project=project, by="olga", created_at=now(), **more)


def english(answer: Any, known: set[str]) -> set[str]:
    return latin(Reading(answer.text).text, typed=known | NAMES, same=SAME)


def shown(found: dict[Any, Any]) -> str:
    return "\n".join(f"{place}: {words}" for place, words in found.items())
