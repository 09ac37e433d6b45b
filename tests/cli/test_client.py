"""`vekha client`: send a link again; let another client decide, and decide again oneself."""

from __future__ import annotations

from datetime import timedelta

from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.database import models
from vekha.operations.grant_role import grant_role


def test_a_link_is_sent_again_and_its_secret_shown_to_nobody(vekha, world):
    world.push(world.agree(), "1.1")
    world.settle()
    for who in ("tess", "max"):
        world.say(1, who)
    said = vekha("--as", "max", "client", "link", "lavka", "1", "clara", "--json")
    assert (said.code, said.json["client"]) == (0, "clara")
    assert "/c/" not in said.out
    assert models.Event.objects.filter(kind="ClientLinkMade").count() == 2
    assert vekha("--as", "dan", "client", "link", "lavka", "1", "clara").code == 4
    assert vekha("--as", "max", "client", "link", "lavka", "1", "dan").code == 3


def test_a_client_is_away_and_back(vekha, world):
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="vera@example.org", by="olga", now=now())
    last = (now() + timedelta(days=9)).date().isoformat()
    away = ("--as", "clara", "client", "away", "lavka", "--deputy", "vera", "--until")
    assert vekha(*away, last).code == 0
    (line,) = vekha("client deputies lavka --json").json
    assert (line["person"], line["deputy"], line["last_day"]) == ("clara", "vera", last)
    assert last in vekha("client deputies lavka").out
    assert vekha(*away, "tomorrow").code == 2
    assert vekha(*away, "2020-01-01").code == 2
    assert vekha("--as", "max", "client", "away", "lavka", "--deputy", "vera", "--until", last).code == 4
    assert vekha("--as", "clara", "client", "back", "lavka").code == 0
    assert vekha("--as", "clara", "client", "back", "lavka").code == 3
    assert vekha("client deputies lavka --json").json == []
    assert vekha("client deputies nowhere").code == 3
