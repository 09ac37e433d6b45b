"""HTML as a test looks at it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """`count`: elements by name. `attributes`: names of all. `text`: what is read. What is not closed is refused."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.language = ""
        self.moments: list[str] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == [], f"not closed: {self._open}"

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.count[tag] += 1
        self.attributes |= set(given)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "time":
            self.moments.append(given.get("datetime") or "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"{tag} closes nothing"
        assert self._open.pop() == tag, f"{tag} closes something else"

    def handle_data(self, data: str) -> None:
        self._words.append(data)


def text(answer: Any) -> str:
    """Of a whole page, as it is read."""
    return Page(answer.text).text


def secret_of(answer: Any) -> str:
    """What a page shows this once."""
    found = re.search(r'<textarea[^>]* id="secret"[^>]*>([^<]+)</textarea>', answer.text)
    assert found
    return found[1]
