"""A program of others is told of every event, can verify each, and is told nothing of other projects."""

from __future__ import annotations

import json
from dataclasses import replace

from standardwebhooks import Webhook

from tests.adapters.listeners import web_server
from tests.workflows.fake_world import now
from tests.workflows.mailing import PAGES, ask
from vekha.adapters.hooks.http import HttpHooks
from vekha.database import mailbox, models
from vekha.operations.add_webhook import add_webhook
from vekha.operations.init_project import init_project
from vekha.operations.remove_webhook import remove_webhook


def test_a_program_is_told_of_every_event_and_can_verify_it(mail):
    with web_server() as seen:
        mail.outside = replace(mail.outside, hooks=HttpHooks(lambda: True))
        url, kept = f"http://127.0.0.1:{seen.port}/vekha", mail.outside.secrets
        _, key = add_webhook("lavka", url, by="olga", hooks=mail.outside.hooks, secrets=kept, now=mail.clock.at)
        mail.world.push(mail.world.agree(), "1.1")
        mail.world.settle()
        mail.clock.at = now()
        seen.fail = 7
        mail.carry()
        mail.clock.pass_by(minutes=1)
        mail.carry()
    told = sorted(int(event["id"]) for event in seen.json())
    subjects = dict(models.Event.objects.values_list("seq", "subject"))
    began = models.Event.objects.get(kind="WebhookAdded").seq
    assert told == [seq for seq in sorted(subjects) if seq >= began]
    for body, headers in zip(seen.bodies, seen.headers, strict=True):
        event = Webhook(key).verify(body, headers)
        assert headers["webhook-id"] == event["id"]
        assert event["source"] == f"{PAGES}/lavka"
        assert headers["content-type"].startswith("application/cloudevents+json")
    types = {event["type"] for event in seen.json()}
    assert {"dev.cdevents.change.created.0.4.0", "dev.cdevents.service.deployed.0.3.0", "vekha.requested"} <= types
    assert mailbox.webhooks("lavka")[0].sent == len(told)
    assert key not in json.dumps(list(models.Webhook.objects.values()), default=str)


def test_a_program_that_was_removed_is_told_no_more(mail):
    kept = mail.outside.secrets
    row, _ = add_webhook("lavka", "https://example.org/", by="olga", hooks=mail.world.hooks, secrets=kept, now=now())
    ask(mail, 1)
    mail.clock.at = now()
    mail.plan()
    remove_webhook("lavka", row.pk, by="olga", secrets=kept, now=now())
    mail.carry()
    ask(mail, 1)
    mail.carry()
    assert mail.world.hooks.posted() == []
    assert {one.state for one in models.Delivery.objects.all()} == {"failed"}


def test_another_projects_events_are_not_told(mail):
    init_project("teahouse", "Teahouse", "fake", by="olga", main="main", now=now())
    kept = mail.outside.secrets
    add_webhook("teahouse", "https://example.org/", by="olga", hooks=mail.world.hooks, secrets=kept, now=now())
    ask(mail, 1)
    mail.clock.at = now()
    mail.carry()
    assert [json.loads(body)["subject"] for _, body, _ in mail.world.hooks.posted()] == ["project:teahouse"]
