"""A visitor of the running shop.

PREVIEW_URL is where it listens ("http://127.0.0.1:20001"); PREVIEW_HOST is the name it is asked by
("preview-1.lavka.localhost"), the address's own host when not given.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Visitor:
    """A browser without JavaScript: keeps cookies, follows redirects, fills in forms."""

    http: httpx.Client

    def open(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def send(self, path: str, page: str, **fields: str | int) -> str:
        """Sends a form that was read from `page`, with its CSRF token, and gives the page after it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "the page has no form"
        answer = self.http.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def product(self, words: str) -> str:
        """The address of the product whose name holds `words`, as the home page gives it."""
        for address, name in re.findall(
            r'<a href="(/catalogue/[^"]+)">.*?class="name">([^<]+)<', self.open("/"), re.S
        ):
            if words in name:
                return address
        raise AssertionError(f"no product {words!r} on the home page")

    def put_into_basket(self, words: str, quantity: int = 1) -> str:
        page = self.open(self.product(words))
        action = re.search(r'action="(/basket/add/\d+/)"', page)
        assert action, "the product page has no basket form"
        return self.send(action[1], page, quantity=quantity)


def make_client() -> httpx.Client:
    host = os.environ.get("PREVIEW_HOST")
    return httpx.Client(
        base_url=os.environ["PREVIEW_URL"],
        headers={"Host": host} if host else {},
        follow_redirects=True,
        timeout=20,
        trust_env=False,
    )


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with make_client() as http:
        yield Visitor(http)
