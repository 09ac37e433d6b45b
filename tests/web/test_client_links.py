"""How a client gets a link, and what the manager sees of it."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.web.conftest import asking
from tests.web.links import again, code, link, mails, path_in, post, say, text
from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import Denied, NotFound, VekhaError
from vekha.database import models
from vekha.database.jobs import TELL
from vekha.operations.add_channel import add_channel
from vekha.operations.ask_clients import ask_clients
from vekha.operations.grant_role import grant_role
from vekha.operations.invite import hashed
from vekha.operations.make_client_link import make_client_link
from vekha.operations.tell import tell
from vekha.workflows.deliver import deliver
from vekha.workflows.messaging import remind_everybody


def test_a_link_goes_to_the_client_by_itself_with_the_manager_s_yes(asked):
    assert models.Event.objects.filter(kind="ClientLinkMade").count() == 1
    post(asked)
    (note,) = mails(asked)
    assert note.title == "Lavka 1, Quick order: What you asked for can be looked at, and waits for your yes or no."
    assert "for you alone" in note.body
    assert asking().get(path_in(note)).status_code == 200
    post(asked)
    assert len(mails(asked)) == 1


def test_by_her_channels_where_she_has_one_and_then_not_by_mail(asked):
    add_channel("fake://clara", "", by="clara", notifier=asked.notifier, secrets=asked.outside.secrets, now=now())
    path = link(asked, "fake://clara")
    assert mails(asked) == []
    say(asking(), path, "yes")
    assert code(asked)  # but the code goes to the mailbox: it is what it confirms


def test_no_manager_s_yes_without_its_link_and_no_link_without_the_yes(asked):
    world = asked
    world.say(1, "clara", Answer.NO, "in blue")
    world.settle()
    world.push(1, "1.2")
    world.settle()
    world.say(1, "tess")
    before = models.ClientLink.objects.count()
    with transaction.atomic():
        world.say(1, "max")
        assert models.ClientLink.objects.count() == before + 1
        transaction.set_rollback(True)
    assert models.ClientLink.objects.count() == before
    world.say(1, "max")
    assert models.ClientLink.objects.count() == before + 1
    old, new = models.ClientLink.objects.order_by("pk")
    assert (old.candidate.number, new.candidate.number) == (1, 2)
    assert link(asked)
    assert len([note for note in mails(asked) if "/c/" in note.body]) == 1  # the first was needed no more


def test_what_is_sent_late_to_a_decision_that_was_made_is_not_sent(asked):
    asked.notifier.fail(1)
    post(asked)
    assert mails(asked) == []
    asked.say(1, "clara")
    post(asked, at=now() + timedelta(minutes=1))
    assert mails(asked) == []
    assert models.Delivery.objects.get(mailbox__handle="clara").state == "dropped"


def test_a_delivery_that_fails_is_tried_again_with_a_link_that_works(asked):
    asked.notifier.fail(2)
    post(asked)
    post(asked, at=now() + timedelta(seconds=11))
    post(asked, at=now() + timedelta(seconds=50))
    (note,) = mails(asked)
    assert asking().get(path_in(note)).status_code == 200
    assert models.Delivery.objects.get(mailbox__handle="clara").state == "sent"


def test_a_worker_that_dies_while_it_sends_leaves_links_that_work(asked):
    post_until = []

    def killed(where: str) -> None:
        post_until.append(where)
        raise KeyboardInterrupt

    for job in ProcrastinateJob.objects.filter(task_name=TELL, status="todo"):
        tell(**job.args, now=now())
    row = models.Delivery.objects.get(mailbox__handle="clara")
    with pytest.raises(KeyboardInterrupt):
        deliver(row.pk, asked.outside, boundary=lambda where: killed(where) if where == "sent" else None)
    deliver(row.pk, asked.outside)
    first, second = (path_in(note) for note in mails(asked))  # once more, as nobody knew that it had arrived
    assert first != second
    assert [asking().get(path).status_code for path in (first, second)] == [200, 200]


def test_the_manager_sees_what_became_of_it_and_sends_it_again(asked):
    max_, page = asking("max"), "/lavka/changes/1"
    assert "on its way" in text(max_.get(page))
    first = link(asked)
    shown = text(max_.get(page))
    assert "not opened yet" in shown
    assert "/c/" not in shown
    asking().get(first)
    assert "seen, but silent" in text(max_.get(page))
    assert max_.post(f"{page}/client-links", {"client": "clara"}).status_code == 302
    second = link(asked)
    assert second != first
    old = asking().get(first)
    assert "A newer link was sent to you" in text(old)
    assert 'name="answer"' not in old.text
    assert 'name="answer"' in asking().get(second).text
    for who in ("dan", "tess", "olga", "clara"):
        assert asking(who).post(f"{page}/client-links", {"client": "clara"}).status_code == 403
    assert "/c/" not in max_.get(page).text


def test_a_link_that_cannot_be_delivered_is_seen_by_the_manager(asked):
    asked.notifier.fail(99)
    post(asked)
    for tries in range(1, 11):
        post(asked, at=now() + timedelta(hours=3 * tries))
    shown = text(asking("max").get("/lavka/changes/1"))
    assert "it did not arrive" in shown
    assert "fake did not take it" in shown


def test_what_was_typed_is_there_by_the_newer_link_too(asked):
    path = link(asked)
    say(asking(), path, "no", "The price is hidden")
    assert "The price is hidden" in text(asking().get(again(asked)))


def test_by_an_old_link_its_owner_alone_gets_the_newest_one(asked):
    path = link(asked)
    models.ClientLink.objects.update(expires_at=now())
    assert "too old" in text(asking().get(path))
    early = asking().post(path, {"fresh": "1"})
    assert early.status_code == 409
    assert "sent to you a moment ago" in text(early)
    later = now() - timedelta(minutes=11)
    models.ClientLinkKey.objects.update(made_at=later)
    models.Message.objects.update(at=later)
    answer = asking().post(path, {"fresh": "1"}, follow=True)
    assert "on its way to you: c…@example.org" in text(answer)
    assert link(asked) != path
    assert 'name="answer"' in asking().get(link(asked)).text
    assert "A newer link" in text(asking().get(path))


def test_where_it_is_nobody_s_turn_an_old_link_sends_nothing(asked):
    path = link(asked)
    asked.push(1, "1.2")
    assert "a link is sent to you by itself" in text(asking().get(path))
    assert asking().post(path, {"fresh": "1"}).status_code == 409
    post(asked)
    assert len(mails(asked)) == 1


def test_a_client_without_an_e_mail_is_asked_to_sign_in(asked):
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="", by="olga", now=now())
    assert ask_clients("lavka", 1, now=now()) == 1
    assert ask_clients("lavka", 1, now=now()) == 0
    message = models.Message.objects.get(person__handle="vera", name="accept")
    assert message.path == "/lavka/changes/1#verdict"
    with pytest.raises(VekhaError, match="no e-mail"):
        make_client_link("lavka", 1, "vera", by="max", now=now())


def test_who_becomes_a_client_meanwhile_gets_a_link_of_their_own(asked):
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email="vera@example.org", by="olga", now=now())
    remind_everybody(asked.outside)
    remind_everybody(asked.outside)
    assert "for Vera · from Max" in text(asking().get(link(asked, "mail:vera@example.org")))
    assert len(mails(asked, "mail:vera@example.org")) == 1


def test_links_are_sent_by_managers_to_clients_at_a_decision(asked):
    for who in ("clara", "dan", "tess", "olga"):
        with pytest.raises(Denied):
            again(asked, by=who)
    with pytest.raises(NotFound, match="no client"):
        make_client_link("lavka", 1, "dan", by="max", now=now())
    asked.say(1, "clara")
    with pytest.raises(VekhaError, match="does not wait"):
        again(asked)


def test_no_secret_of_a_link_or_code_is_in_the_database(asked, database):
    path, browser = link(asked), asking()
    say(browser, path, "yes")
    kept = "\n".join(everything(database))
    assert hashed(path.removeprefix("/c/")) in kept
    assert path.removeprefix("/c/") not in kept
    assert f'"{code(asked)}"' not in kept
    assert re.search(rf"\b{code(asked)}\b", kept) is None


def everything(database: str) -> list[str]:
    """Each row of each table, as text."""
    found = []
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            found += [row[0] for row in connection.execute(f'SELECT t::text FROM "{table}" t')]  # noqa: S608
    return found


def test_secrets_of_addresses_stay_out_of_the_logs(asked, caplog):
    path = link(asked)
    asking().post(path, {"code": "000000"})
    asking().get("/invitations/guessed-secret")
    asking().get("/c/guessed-secret")
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "/c/…" in told
    assert path not in told
    assert "guessed-secret" not in told
