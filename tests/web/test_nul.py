"""A character that the database cannot keep brings no page down."""

from __future__ import annotations

import pytest

from tests.web.conftest import asking
from vekha.database import models

NUL = "a\0b"
FORMS = {
    "/me/name": {"name": NUL},
    "/me/rules": {"language": NUL, "zone": NUL, "digest": NUL},
    "/me/channels": {"address": "fake://a", "label": NUL},
    "/projects/lavka/people/roles": {"handle": NUL, "name": NUL, "email": NUL, "role": ["client"]},
    "/people/max/disabling": {"why": NUL},
    "/projects/lavka/services": {"service": NUL, "scope": ["see"], "days": NUL},
    "/projects/lavka/webhooks": {"url": f"https://ci.example/{NUL}"},
    "/new-project": {"source": NUL, "main": NUL},
    "/lavka/changes/new": {"title": NUL, "need": NUL},
    "/lavka/changes/1/verdicts": {"role": "client", "answer": "no", "why": NUL, "candidate": "1", "agreement": "1"},
    "/account/login/": {"login": NUL, "password": NUL},
}


@pytest.mark.parametrize("path", FORMS)
def test_it_is_left_out_of_what_a_form_brings(asked, path):
    answer = asking("" if "login" in path else "olga").post(path, FORMS[path])
    assert answer.status_code < 500


def test_what_was_typed_around_it_is_kept(asked):
    assert asking("clara").post("/lavka/changes/new", {"title": "Par\0cels", "need": "x"}).status_code == 302
    assert models.Change.objects.get(number=2).title == "Parcels"


@pytest.mark.parametrize("path", ["/search?q=%00", "/projects/lavka?before=%00", "/people/%00", "/?lang=%00"])
def test_it_is_left_out_of_an_address(asked, path):
    assert asking("max").get(path).status_code < 500
