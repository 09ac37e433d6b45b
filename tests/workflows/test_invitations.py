"""An invitation by e-mail: planned with the fact, sent by a worker, with a secret that is made when it is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.web.conftest import asking
from tests.web.links import mails, post
from tests.web.test_client_links import everything
from tests.workflows.fake_world import FakeWorld, now
from vekha import wiring
from vekha.core.actors import Role
from vekha.core.errors import BadInput, NotFound
from vekha.database import models
from vekha.operations.disable_person import disable_person
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.invite import invite, invited, use_invitation
from vekha.operations.set_message_rules import Wanted, set_message_rules

EVE = "mail:eve@example.org"


@pytest.fixture
def world(database, tmp_path, monkeypatch) -> FakeWorld:
    """Eve is to come in; nothing is built or served."""
    world = FakeWorld(tmp_path)
    init_project("lavka", "Lavka", "fake", by="olga", main="main", now=now())
    grant_role("lavka", "eve", Role.TESTER, name="Eve", email="eve@example.org", by="olga", now=now())
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    return world


def mailed(world: FakeWorld) -> str:
    """The secret in the newest e-mail."""
    return mails(world, EVE)[-1].body.rpartition("/invitations/")[2].strip()


def test_both_ways_open_one_invitation_that_is_used_once(world, database):
    shown = invite("eve", by="olga", now=now(), mail=True, language="ru")
    assert mails(world, EVE) == []  # a worker sends it
    post(world)
    secret = mailed(world)
    assert mails(world, EVE)[-1].title == "Ваш вход в Vekha"  # as who invites reads: Eve has chosen nothing
    assert secret != shown
    kept = "\n".join(everything(database))
    assert secret not in kept
    assert shown not in kept
    assert [invited(one, now=now()).handle for one in (shown, secret)] == ["eve", "eve"]
    browser = asking()
    assert browser.get(f"/invitations/{secret}").status_code == 200  # looking at it uses nothing up
    assert browser.post(f"/invitations/{secret}").status_code == 302
    for one in (shown, secret):
        with pytest.raises(NotFound, match="not valid any more"):
            use_invitation(one, now=now())


def test_it_is_planned_with_the_fact_or_not_at_all(world):
    with transaction.atomic():
        invite("eve", by="olga", now=now(), mail=True)
        transaction.set_rollback(True)
    post(world)
    assert mails(world, EVE) == []
    models.Person.objects.filter(handle="eve").update(email="")
    with pytest.raises(BadInput, match="no e-mail"):
        invite("eve", by="olga", now=now(), mail=True)
    assert not models.SignInLink.objects.filter(person__handle="eve").exists()
    invite("eve", by="olga", now=now())
    with pytest.raises(IntegrityError), transaction.atomic():  # it goes to a mailbox, and to nothing else
        models.Delivery.objects.create(invitation=models.SignInLink.objects.get(), due_at=now())


def test_a_service_that_is_down_is_tried_again_with_a_link_that_works(world):
    set_message_rules(Wanted(language="en"), by="eve", now=now())
    world.notifier.fail(2)
    invite("eve", by="olga", now=now(), mail=True, language="ru")
    for seconds in (0, 11, 50):
        post(world, at=now() + timedelta(seconds=seconds))
    (note,) = mails(world, EVE)
    assert note.title == "Your way into Vekha"  # Eve's own language wins
    assert models.Delivery.objects.get().state == "sent"
    assert use_invitation(mailed(world), now=now()).handle == "eve"


@pytest.mark.parametrize("gone", ["used", "replaced", "old", "disabled"])
def test_what_is_needed_no_more_when_it_is_due_is_not_sent(world, gone):
    world.notifier.fail(1)
    shown = invite("eve", by="olga", now=now(), mail=True)
    post(world)
    match gone:
        case "used":
            use_invitation(shown, now=now())
        case "replaced":
            invite("eve", by="olga", now=now())
        case "old":
            models.SignInLink.objects.update(expires_at=now())
        case "disabled":
            disable_person("eve", why="gone", by="olga", now=now())
    post(world, at=now() + timedelta(minutes=1))
    assert (mails(world, EVE), models.Delivery.objects.get().state) == ([], "dropped")
