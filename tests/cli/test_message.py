"""`vekha message` and `vekha webhook`: what people choose, what is shown, and what never is."""

from __future__ import annotations

import io

import pytest

from tests.workflows.fake_world import now
from vekha.config.settings import read_settings
from vekha.database import models
from vekha.operations.submit_request import submit_request
from vekha.workflows.deliver import deliver

HOOK = "https://example.org/hook"


def test_a_channel_is_added_tried_and_removed_and_its_address_is_never_shown(vekha, world, tmp_path):
    added = vekha("message channel add fake://clara-s3cret --label phone --as clara")
    assert added.code == 0, added.err
    assert "s3cret" not in added.out + added.err
    (line,) = vekha("message channel list --json").json
    assert (line["person"], line["service"], line["label"]) == ("clara", "fake", "phone")
    assert vekha("message test --as clara").code == 0
    ((address, note),) = world.notifier.sent()
    assert (address, note.title) == ("fake://clara-s3cret", "A test of Vekha's messages")
    told = "".join(models.Event.objects.filter(kind="ChannelAdded").values_list("body", flat=True))
    assert "s3cret" not in told
    assert vekha(f"message channel remove {line['id']} --as clara").code == 0
    assert vekha("message channel list --json").json == []
    assert list((tmp_path / "secrets").iterdir()) == []


def test_an_address_may_be_read_from_stdin(vekha, world, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("fake://clara\n"))
    assert vekha("message channel add --as clara").code == 0
    assert models.Channel.objects.get().service == "fake"


def test_a_channel_that_does_not_take_a_message_is_a_failure_that_names_it(vekha, world):
    vekha("message channel add fake://clara --as clara")
    world.notifier.fail(1)
    said = vekha("message test --as clara --json")
    assert said.code == 1
    ((service, problem),) = [(one["service"], one["problem"]) for one in said.json]
    assert (service, "did not take it" in problem) == ("fake", True)


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("message channel add nonsense --as clara", 2, "No service"),
        ("message channel add fake://x --as nobody", 3, "Nobody is called"),
        ("message channel add fake://x --as zed", 4, "zed"),
        ("message channel remove 99 --as clara", 3, "no channel 99"),
        ("message rules --zone Atlantis --as clara", 2, "no time zone"),
        ("message rules --language fr --as clara", 2, "no texts"),
        ("message rules --quiet 22-8 --as clara", 2, "no hours"),
        ("message rules --quiet 22:00-22:00 --as clara", 2, "never end"),
        ("message rules --digest 25:00 --as clara", 2, "no time"),
        ("message rules --never alarm --as clara", 2, "always comes"),
        ("message rules --never gossip --as clara", 2, "gossip"),
        (f"webhook add lavka {HOOK} --as dan", 4, "manage_webhooks"),
        ("webhook add lavka http://example.org/ --as olga", 2, "https://"),
        ("webhook remove lavka 99 --as olga", 3, "no webhook 99"),
        ("webhook test lavka 99 --as olga", 3, "no webhook 99"),
    ],
)
def test_what_cannot_be_done_is_said(vekha, world, line, code, says):
    models.Person.objects.create(handle="zed", name="Zed", created_at=now())
    said = vekha(line)
    assert said.code == code, said.out + said.err
    assert says in said.err
    assert models.Channel.objects.count() + models.Webhook.objects.count() + models.MessageRules.objects.count() == 0


def test_nobody_removes_the_channel_of_another(vekha, world):
    vekha("message channel add fake://clara --as clara")
    said = vekha(f"message channel remove {models.Channel.objects.get().pk} --as dan")
    assert said.code == 3
    assert models.Channel.objects.filter(removed_at=None).count() == 1


def test_rules_are_kept_and_what_is_not_given_stays(vekha, world):
    assert vekha("message rules --as clara --json").json["zone"] == "UTC"
    vekha("message rules --language ru --zone Europe/Moscow --quiet 22:00-08:00 --in-digest moved --as clara")
    vekha("message rules --digest 10:30 --never news --as clara")
    found = vekha("message rules --as clara --json").json
    assert {key: found[key] for key in ("language", "zone", "quiet", "digest")} == {
        "language": "ru",
        "zone": "Europe/Moscow",
        "quiet": "22:00-08:00",
        "digest": "10:30",
    }
    assert [found["topics"][topic] for topic in ("moved", "news", "alarm")] == ["digest", "never", "at_once"]
    assert vekha("message rules --quiet none --as clara --json").json["quiet"] == "none"
    assert models.MessageRules.objects.count() == 3


def test_what_did_not_arrive_is_listed_with_its_reason(vekha, world):
    vekha("message channel add fake://tess --as tess")
    submit_request("lavka", "A footer", "", by="clara", now=now())
    from vekha.operations.tell import tell

    tell(1, models.JournalHead.objects.get().seq, now=now())
    row = models.Delivery.objects.get(message__name="assess")
    models.Delivery.objects.filter(pk=row.pk).update(tries=10)
    world.notifier.fail(1)
    deliver(row.pk, world.outside)
    (line,) = vekha("message list --failed --json").json
    assert (line["person"], line["state"], line["tries"]) == ("tess", "failed", 11)
    assert "did not take it" in vekha("message list --failed").out
    assert vekha("message list --person dan --json").json[-1]["state"] == "nowhere"


def test_the_key_of_a_webhook_is_shown_once(vekha, world):
    added = vekha(f"webhook add lavka {HOOK} --as olga --json").json
    assert added["key"].startswith("whsec_")
    shown = vekha("webhook list --json")
    assert added["key"] not in shown.out
    assert shown.json[0]["url"] == HOOK
    assert vekha(f"webhook add lavka {HOOK} --as olga").code == 1
    assert vekha(f"webhook test lavka {added['webhook']} --as olga").code == 0
    assert [one[0] for one in world.hooks.posted()] == [HOOK]
    world.hooks.fail(1)
    assert "503" in vekha(f"webhook test lavka {added['webhook']} --as olga").err
    assert vekha(f"webhook remove lavka {added['webhook']} --as olga").code == 0
    assert vekha("webhook list --json").json == []


def test_where_links_lead_is_kept_with_the_settings(vekha, tmp_path, monkeypatch):
    monkeypatch.setattr("vekha.cli.platform.start", lambda home, say: read_settings(home))
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    assert read_settings(tmp_path).page == "http://localhost:8070"
    vekha("up --detach --address https://vekha.example.org/ --private-webhooks")
    assert read_settings(tmp_path).page == "https://vekha.example.org"
    assert read_settings(tmp_path).private_webhooks
    vekha("up --detach --no-private-webhooks")
    assert not read_settings(tmp_path).private_webhooks
    assert read_settings(tmp_path).page == "https://vekha.example.org"
    for wrong in ("vekha.example.org", "ftp://x", "https://a:b@c", "https://x/?q"):
        assert vekha("up", "--detach", "--address", wrong).code == 2


def test_the_doctor_says_that_nobody_can_be_reached_and_what_was_given_up(world):
    from vekha.cli.diagnosis import _messages
    from vekha.operations.add_channel import add_channel

    (found,) = _messages()
    assert (found.state, "none is delivered" in found.found) == ("unknown", True)
    kept = world.outside.secrets
    channel = add_channel("fake://tess", "", by="tess", notifier=world.notifier, secrets=kept, now=now())
    (found,) = _messages()
    assert found.state == "ok"
    models.Delivery.objects.create(channel=channel, day=now().date(), due_at=now(), state="failed")
    (found,) = _messages()
    assert found.state == "problem"
    assert "--failed" in found.next_step
