"""How a client gets a link, and what the manager sees of it."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from tests.web.conftest import asking
from tests.web.links import code, link, say, text
from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.core.errors import Denied, NotFound, VekhaError
from vekha.database import models
from vekha.operations.grant_role import grant_role
from vekha.operations.make_client_link import make_client_link


def test_the_manager_sends_the_link_and_sees_seen_but_silent(asked):
    max_ = asking("max")
    answer = max_.post("/lavka/changes/1/client-links", {"client": "clara"})
    assert answer.status_code == 302
    (message,) = mail.outbox
    sent = re.search(r"http://\S+(/c/\S+)", message.body)
    assert message.to == ["clara@example.org"]
    assert sent
    assert "not opened yet" in text(max_.get("/lavka/changes/1"))
    assert "/c/" not in text(max_.get("/lavka/changes/1"))  # the link itself is shown once
    asking().get(sent[1])
    assert "seen, but silent" in text(max_.get("/lavka/changes/1"))
    for who in ("dan", "tess", "olga", "clara"):
        assert asking(who).post("/lavka/changes/1/client-links", {"client": "clara"}).status_code == 403


def test_links_are_made_by_managers_for_clients_at_a_decision(asked):
    for who in ("clara", "dan", "tess", "olga"):
        with pytest.raises(Denied):
            link(by=who)
    with pytest.raises(NotFound, match="no client"):
        make_client_link("lavka", 1, "dan", by="max", now=now())
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="", by="olga", now=now())
    with pytest.raises(VekhaError, match="no e-mail"):
        make_client_link("lavka", 1, "vera", by="max", now=now())
    asked.say(1, "clara")
    with pytest.raises(VekhaError, match="does not wait"):
        link()


def test_only_hashes_of_link_and_code_are_kept(asked):
    path, browser = link(), asking()
    say(browser, path, "yes")
    row = models.ClientLink.objects.get()
    kept = " ".join(str(getattr(row, field.attname)) for field in row._meta.concrete_fields)
    assert path.removeprefix("/c/") not in kept
    assert code() not in kept.split()
    told = " ".join(models.Event.objects.values_list("body", flat=True))
    assert path.removeprefix("/c/") not in told


def test_secrets_of_addresses_stay_out_of_the_logs(asked, caplog):
    path = link()
    asking().post(path, {"code": "000000"})
    asking().get("/invitations/guessed-secret")
    asking().get("/c/guessed-secret")
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "/c/…" in told
    assert path not in told
    assert "guessed-secret" not in told
