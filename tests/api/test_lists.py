"""Lists by the page: nothing twice, nothing left out, whatever comes in between; in a constant number of queries."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.asking import Asker, problem
from tests.workflows.fake_world import now
from vekha.core.actors import Role, Scope
from vekha.database import models
from vekha.operations.add_service import add_service
from vekha.operations.add_webhook import add_webhook
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.submit_request import submit_request

CHANGES = "/projects/lavka/changes"
LISTS = {  # what names a row of it
    "/changes": "number",
    CHANGES: "number",
    "/search?q=wish": "number",
    "/projects": "slug",
    "/projects/lavka/events": "seq",
    "/projects/lavka/people": "handle",
    "/projects/lavka/services": "handle",
    "/projects/lavka/webhooks": "id",
    "/projects/lavka/environments": "name",
    "/projects/lavka/environments/production/releases": "id",
    "/me/messages": "seq",
    "/me/channels": "id",
}


def more(world: Any, count: int, name: str) -> None:
    """As many of everything that is listed."""
    for number in range(count):
        submit_request("lavka", f"A wish of {name} {number}", "", by="clara", now=now())
        init_project(f"{name}-{number}", name, name, by="olga", main="main", now=now())
        grant_role("lavka", f"{name}-{number}", Role.TESTER, name="", email="", by="olga", now=now())
        add_service("lavka", f"{name}-service-{number}", [Scope.SEE], by="olga", now=now())
        ways = {"hooks": world.outside.hooks, "secrets": world.outside.secrets}
        add_webhook("lavka", f"https://{name}-{number}.example/", by="olga", **ways, now=now())
        _rows(name, number)


def _rows(name: str, number: int) -> None:
    project, olga = models.Project.objects.get(slug="lavka"), models.Person.objects.get(handle="olga")
    old = models.Environment.objects.get(project=project, name="production")
    fresh = {"kind": "preview", "host": f"{name}-{number}.localhost", "state": {}, "since": now()}
    models.Environment.objects.create(project=project, name=f"preview-{name}-{number}", **fresh | {"state": old.state})
    release = old.releases.order_by("pk")[0]
    release.pk, release.instance = None, f"{name}-{number}"
    release.save()
    told = {"seq": 10**9 + models.Message.objects.count(), "name": "asked", "topic": "news", "path": "/", "at": now()}
    models.Message.objects.create(person=olga, project=project, **told)
    secret = f"{name}-{number}"
    models.Channel.objects.create(person=olga, service="mailto", label="", secret=secret, added_at=now())


def walked(asker: Asker, path: str, name: str, limit: int, between: Any = lambda: None) -> list[Any]:
    found, cursor, mark = [], "", "&" if "?" in path else "?"
    while cursor is not None:
        answer = asker.get(f"{path}{mark}limit={limit}&cursor={cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        found += [one[name] for one in page["items"]]
        cursor = page["next"]
        between()
    return found


@pytest.mark.parametrize("path", LISTS)
def test_page_by_page_is_all_of_it_in_the_same_order(world, path):
    more(world, 5, "more")
    olga = Asker("olga")
    whole = walked(olga, path, LISTS[path], 200)
    assert len(whole) >= 5
    assert len(set(whole)) == len(whole)
    for limit in (1, 2, len(whole)):
        assert walked(olga, path, LISTS[path], limit) == whole


@pytest.mark.parametrize("path", LISTS)
def test_what_comes_in_between_shows_nothing_twice_and_leaves_nothing_out(world, path):
    more(world, 4, "more")
    olga, comes = Asker("olga"), iter(["a", "zz", "nn"])
    whole = walked(olga, path, LISTS[path], 200)

    def between() -> None:
        if name := next(comes, ""):
            more(world, 1, name)

    found = walked(olga, path, LISTS[path], 2, between)
    assert len(set(found)) == len(found)
    assert [one for one in found if one in whole] == whole


@pytest.mark.parametrize(
    "path", [*LISTS, "/status", f"{CHANGES}/1", f"{CHANGES}/1/agreements", "/me", "/projects/lavka"]
)
def test_a_longer_list_takes_as_many_queries(world, path):
    olga = Asker("olga")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert olga.get(path).status_code == 200
        return len(seen)

    more(world, 1, "few")
    few = asked()
    more(world, 6, "more")
    assert asked() == few <= 31


def test_ended_changes_are_left_out_if_that_is_asked_for(world):
    clara = Asker("clara")
    number = clara.post(CHANGES, {"title": "A newsletter"}).json()["number"]
    clara.post(f"{CHANGES}/{number}/withdrawal", {"why": "nobody reads them"})
    for path in ("/changes", CHANGES):
        assert [one["number"] for one in clara.get(f"{path}?ended=false").json()["items"]] == [1]
        assert [one["number"] for one in clara.get(path).json()["items"]] == [number, 1]


@pytest.mark.parametrize("key", [b"", b"x", b"{}", b'"a"', b"true", b"-1", b"1.5", b"9" * 30, b"[1]", b'"\\u0000"'])
@pytest.mark.parametrize("path", [CHANGES, "/projects/lavka/people"])
def test_a_cursor_that_is_none_of_ours_is_refused(world, path, key):
    cursor = urlsafe_b64encode(key).decode()
    ours = (path, key) in ((CHANGES, b""), ("/projects/lavka/people", b""), ("/projects/lavka/people", b'"a"'))
    answer = Asker("olga").get(f"{path}?cursor={cursor}")
    if ours:
        assert answer.status_code == 200
    else:
        problem(answer, 422, "bad_cursor")


@pytest.mark.parametrize("limit", [0, 201, -1, "x"])
def test_a_page_has_a_bound(world, limit):
    problem(Asker("olga").get(f"{CHANGES}?limit={limit}"), 422, "invalid")
