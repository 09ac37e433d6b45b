"""Services and webhooks on pages: added, tried, given new tokens, revoked; what proves who they are is shown once."""

from __future__ import annotations

import pytest

from tests.web.conftest import asking
from tests.web.page import secret_of, text
from tests.workflows.fake_world import now
from vekha.database import models

PEOPLE = "/projects/lavka/people"


def test_a_service_gets_a_token_that_is_shown_once_a_newer_one_and_is_revoked(shop):
    olga = asking("olga")
    answer = olga.post("/projects/lavka/services", {"service": "ci", "scope": ["see"], "days": "30"})
    first = secret_of(answer)
    assert first.startswith("vekha_")
    assert "no-store" in answer.headers["Cache-Control"]
    page = olga.get(PEOPLE)
    assert first not in page.text
    assert "ci until" in text(page)
    answer = olga.post("/projects/lavka/services/ci/tokens", {"days": "10", "grace": "0"})
    assert secret_of(answer) != first
    assert models.ServiceToken.objects.filter(revoked_at=None).count() == 1
    assert olga.get("/projects/lavka/services/ci/revocation").status_code == 200
    assert models.Service.objects.get().revoked_at is None
    assert olga.post("/projects/lavka/services/ci/revocation").status_code == 302
    assert "revoked" in text(olga.get(PEOPLE))
    again = olga.post("/projects/lavka/services/ci/tokens", {"days": "10", "grace": "0"})
    assert again.status_code == 409
    assert "ci was revoked, and stays so." in text(again)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"service": "CI!"}, "'CI!' is no service name."),
        ({"scope": []}, "What may ci do?"),
        ({"days": "0"}, "A token cannot live 0 days."),
        ({"days": "366"}, "A token cannot live 366 days."),
        ({"days": "many"}, "A whole number is missing."),
        ({"service": "max"}, "max is somebody else"),
    ],
)
def test_a_service_with_a_mistake_is_not_added(shop, given, says):
    answer = asking("olga").post("/projects/lavka/services", {"service": "ci", "scope": ["see"], "days": "30"} | given)
    assert answer.status_code == 400
    assert says in text(answer)
    assert not models.Service.objects.exists()


def test_a_webhook_gets_a_key_that_is_shown_once_and_its_deliveries_are_seen(asked):
    olga = asking("olga")
    assert olga.post("/projects/lavka/webhooks", {"url": "ftp://nowhere"}).status_code == 400
    answer = olga.post("/projects/lavka/webhooks", {"url": "https://ci.example/hook"})
    key = secret_of(answer)
    assert key.startswith("whsec_")
    row = models.Webhook.objects.get()
    states = [("sent", ""), ("failed", "it answered 500"), ("waiting", "")]
    for seq, (how, error) in enumerate(states, start=1):
        models.Delivery.objects.create(webhook=row, seq=seq, state=how, error=error, due_at=now())
    page = olga.get(PEOPLE)
    assert key not in page.text
    shown = text(page)
    assert "sent 1, waiting 1, given up 1" in shown
    assert "RoleGranted given up" in shown
    assert "it answered 500" in shown
    assert olga.post(f"/projects/lavka/webhooks/{row.pk}/tests").status_code == 302
    assert "It answers." in text(olga.get(PEOPLE))
    path = f"/projects/lavka/webhooks/{row.pk}/removal"
    assert asking("max").post(path).status_code == 404
    assert "Its key is forgotten." in text(olga.get(path))
    assert models.Webhook.objects.get().removed_at is None
    assert olga.post(path).status_code == 302
    assert models.Webhook.objects.get().removed_at is not None
