"""Every page asks the database as often for much as for little: no list brings a query for each of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from tests.web.conftest import asking
from tests.web.links import minted
from tests.web.shop import Shop
from tests.workflows.fake_world import now
from vekha import wiring
from vekha.core.actors import Role, Scope
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.add_service import add_service
from vekha.operations.grant_role import grant_role
from vekha.operations.name_deputy import name_deputy
from vekha.web.urls import urlpatterns

CHANGES, EVENTS, PEOPLE = 60, 600, 20  # copies of each change; events of each subject; more people
HIDDEN = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
MOST = 45  # queries of a page
SAMPLES = {
    "<slug:project>": "lavka",
    "<slug:name>": "production",
    "<str:stage>": "requested",
    "<str:handle>": "clara",
    "<int:version>": "1",
    "<int:move>": "1",
    "<int:comment>": "1",
    "<slug:role>": "client",
    "<slug:service>": "robot",
    "<int:webhook>": "1",
    "<int:channel>": "1",
}
NOT_READ = {  # of these nothing is counted: why
    "live": "it streams",
    "healthz": "it asks nothing",
    "account/": "django-allauth's own",
    "<slug:project>/changes/<int:number>/pictures/<str:name>": "a file",
    "invitations/<str:secret>": "it is of one person",
    "c/<str:secret>/files/<str:kept>": "a file",
    "<slug:project>/changes/<int:number>/files/<str:kept>": "a file",
    "<slug:project>/changes/<int:number>/logs/<path:stream>": "it asks nothing: the output is in files",
    "too-large": "what stands before us shows it",
}


def pages(shop: Shop, client: Client, *, everything: bool) -> list[str]:
    """An address of every page that the configuration of addresses has, and of what else is special about one."""
    found = ["/search?q=order", "/search?q=a"]
    for one in urlpatterns:
        route = str(one.pattern)
        if route in NOT_READ:
            continue
        assert isinstance(one, URLPattern), f"whose addresses are those under {route}?"
        number = models.Run.objects.latest("pk").pk if "/runs/" in route else shop.asked
        path = "/" + route.replace("<int:number>", str(number))
        for name, value in {**SAMPLES, "<str:secret>": _secret(route, shop)}.items():
            path = path.replace(name, value)
        status = client.get(path).status_code
        if status == HTTPStatus.METHOD_NOT_ALLOWED or (status in HIDDEN and not everything):
            continue  # an act, or not for this person
        assert status == HTTPStatus.OK, f"{path}: {status}: give it an address in SAMPLES"
        found.append(path)
    changes = [shop.live, shop.declined, shop.requested, shop.withdrawn]
    found += [f"/lavka/changes/{number}" for number in changes]
    return [*found, f"/lavka/changes/{shop.asked}?before=900", "/lavka/environments/production?before=900&older=900"]


def _secret(route: str, shop: Shop) -> str:
    if not route.startswith("c/"):
        return ""
    return minted(shop.asked).removeprefix("/c/")


def asked(client: Client, path: str) -> int:
    client.get(path)  # what is asked for once in a process
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == HTTPStatus.OK, path
    return len(seen)


def furnish() -> None:
    """One of each thing that a page is about, besides changes."""
    person, project = models.Person.objects.get(handle="olga"), models.Project.objects.get()
    add_service("lavka", "robot", frozenset({Scope.SEE}), by="olga", now=now())
    models.Channel.objects.create(pk=1, person=person, service="mailto", secret="one", added_at=now())
    models.Webhook.objects.create(pk=1, project=project, url="https://example.org/", secret="two", added_at=now())


def grow() -> None:
    """Many changes at each place, many events of each, many people."""
    for row in models.Change.objects.order_by("number"):
        models.Change.objects.bulk_create(
            models.Change(
                project=row.project,
                number=at * 1000 + row.number,
                title=f"{row.title} {at}",
                branch=f"{row.branch}-{at}",
                stage=row.stage,
                since=row.since,
                state=row.state,
                awaited=row.awaited,
                created_at=row.created_at,
            )
            for at in range(1, CHANGES + 1)
        )
    for at in range(PEOPLE):
        who = f"person{at}"
        role = list(Role)[at % len(Role)]
        grant_role("lavka", who, role, name=who, email=f"{who}@example.org", by="olga", now=now())
        if role is Role.CLIENT:
            name_deputy("lavka", "clara", until=now().date(), by=who, now=now())
    subjects = {event.subject for event in models.Event.objects.filter(subject__contains="lavka")}
    for subject in sorted(subjects):
        with transaction.atomic():
            append([Entry("RolledBack", subject, "vekha", now(), {"cause": "a drill"}) for _ in range(EVENTS)])


@pytest.fixture
def outside(tmp_path, monkeypatch) -> Iterator[None]:
    """There is one, and no repository in it: whatever other tests left."""
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/nothing")
    wiring.outside.cache_clear()
    yield
    wiring.outside.cache_clear()


def test_a_page_asks_as_often_for_hundreds_as_for_a_few(shop, outside):
    furnish()
    readers = {who: asking(who) for who in ("olga", "clara", "max")}
    addresses = {who: pages(shop, client, everything=who == "olga") for who, client in readers.items()}
    assert all(len(paths) > 20 for paths in addresses.values())
    few = {(who, path): asked(readers[who], path) for who, paths in addresses.items() for path in paths}
    grow()
    many = {(who, path): asked(readers[who], path) for who, path in few}
    assert many == few
    assert {page: count for page, count in few.items() if count > MOST} == {}
    lists_have_an_end(readers["max"], shop)


def numbers(text: str) -> list[str]:
    return re.findall(r'href="/lavka/changes/(\d+)"', text)


def lists_have_an_end(client: Client, shop: Shop) -> None:
    """They show their beginning, and the way to the rest."""
    home = client.get("/").text
    assert home.count("<li") < 120
    assert "1–30 of 183" in home
    first, second = (client.get(f"/board/client_review?page={page}").text for page in (1, 2))
    assert "1–30 of 61" in first
    assert "31–60 of 61" in second
    assert not set(numbers(first)) & set(numbers(second))
    timeline = client.get(f"/lavka/changes/{shop.asked}").text
    assert timeline.count("a drill") == 50
    before = int(timeline.split("?before=")[1].split("#")[0])
    older = client.get(f"/lavka/changes/{shop.asked}?before={before}").text
    assert older.count("a drill") == 50
    assert f"?before={before}#" not in older
