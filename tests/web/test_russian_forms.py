"""No English in what a form is refused with, whoever sends it and whatever is wrong with it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.web.conftest import asking
from tests.web.reading import english, make_stuck, shown, typed
from tests.web.shop import Shop
from vekha.database import models

RU = {"accept-language": "ru"}
TYPED = "Слова, которые кто-то написал"


def forms(shop: Shop) -> list[tuple[str, str, dict[str, Any]]]:
    """(who, where to, what): each is refused."""
    asked, declined = f"/lavka/changes/{shop.asked}", f"/lavka/changes/{shop.declined}"
    requested, live = f"/lavka/changes/{shop.requested}", f"/lavka/changes/{shop.live}"
    candidate = models.Candidate.objects.filter(change__number=shop.asked).latest("number")
    yes = {"role": "client", "answer": "yes", "candidate": candidate.number, "digest": candidate.digest, "agreement": 1}
    brief = {"need": TYPED, "behaviour": TYPED, "given": "", "when": TYPED, "then": TYPED, "after": 0}
    return [
        ("clara", f"{asked}/verdicts", {}),
        ("clara", f"{asked}/verdicts", yes | {"answer": "no"}),
        ("clara", f"{asked}/verdicts", yes | {"candidate": 1}),
        ("clara", f"{asked}/verdicts", yes | {"agreement": 7}),
        ("tess", f"{asked}/verdicts", yes | {"role": "tester"}),
        ("max", f"{asked}/verdicts", yes),
        ("dan", f"{asked}/emergencies", {"candidate": candidate.number, "why": TYPED}),
        ("max", f"{asked}/emergencies", yes),
        ("max", f"{requested}/briefs", brief | {"need": ""}),
        ("max", f"{requested}/briefs", brief | {"then": ""}),
        ("max", f"{declined}/briefs", brief),
        ("tess", f"{requested}/briefs", brief),
        ("dan", f"{declined}/assessments", {"role": "developer", "brief": 1, "feasible": "yes", "text": TYPED}),
        ("dan", f"{declined}/assessments", {"role": "developer", "brief": 7, "feasible": "yes", "text": TYPED}),
        ("tess", f"{declined}/assessments", {"role": "tester", "brief": 1}),
        ("clara", f"{declined}/assessments", {"role": "client", "brief": 1, "text": TYPED}),
        ("max", f"{requested}/agreements", {}),
        ("max", f"{requested}/agreements", {"latest": "2096-12-24", "confidence": "85"}),
        ("max", f"{declined}/agreements", {"latest": "1996-12-24", "confidence": "85"}),
        ("max", f"{declined}/agreements", {"latest": "2096-12-24", "confidence": "185"}),
        ("clara", f"{declined}/agreements/1/answers", {"answer": "yes"}),
        ("clara", f"{declined}/agreements/7/answers", {"answer": "yes"}),
        ("max", f"{asked}/date-moves", {"latest": "2096-12-24", "why": ""}),
        ("clara", f"{asked}/date-moves/7/answers", {"answer": "yes"}),
        ("max", f"{asked}/comments", {"text": ""}),
        ("max", f"{asked}/comments", {"text": "а" * 20_000}),
        ("max", f"{asked}/comments/7/withdrawals", {}),
        ("max", f"{asked}/client-links", {"client": "dan"}),
        ("dan", f"{asked}/withdrawal", {"why": TYPED}),
        ("clara", f"{requested}/withdrawal", {"why": ""}),
        ("clara", f"{live}/feedback", {"satisfied": "no", "text": "", "digest": "7"}),
        ("dan", f"{live}/closing", {}),
        ("max", f"{live}/follow-ups", {"title": ""}),
        ("clara", "/lavka/changes/new", {"title": ""}),
        ("clara", "/lavka/environments/production/moves", {"why": TYPED, "direction": "back"}),
        ("olga", "/lavka/environments/production/moves", {"why": "", "direction": "back"}),
        ("olga", "/lavka/environments/production/moves", {"why": TYPED, "direction": "forward"}),
        ("olga", f"/lavka/runs/{models.Run.objects.filter(state='stuck')[0].pk}", {"why": ""}),
        ("olga", f"/lavka/runs/{models.Run.objects.filter(state='done')[0].pk}", {"why": TYPED}),
        ("olga", "/projects/lavka/people/roles", {"handle": "", "role": "tester"}),
        ("olga", "/projects/lavka/people/roles", {"handle": "vekha", "role": "tester"}),
        ("olga", "/projects/lavka/people/roles", {"handle": "new", "email": "none", "role": "tester"}),
        ("olga", "/projects/lavka/people/roles", {"handle": "new"}),
        ("max", "/projects/lavka/people/roles", {"handle": "new", "role": "tester"}),
        ("olga", "/projects/lavka/services", {"service": "ВВ", "scope": "see", "days": "7"}),
        ("olga", "/projects/lavka/services", {"service": "new", "days": "7"}),
        ("olga", "/projects/lavka/services", {"service": "new", "scope": "see", "days": "700"}),
        ("olga", "/projects/lavka/webhooks", {"url": "gopher://x"}),
        ("olga", "/projects/lavka/webhooks", {"url": "http://example.org/"}),
        ("olga", "/people/olga/disabling", {"why": ""}),
        ("olga", "/new-project", {"source": "", "main": ""}),
        ("olga", "/new-project", {"source": "x:x:x", "main": "a..b"}),
        ("olga", "/new-project", {"source": "/nowhere/at/all", "main": "main"}),
        ("olga", "/me/name", {"name": ""}),
        ("olga", "/me/rules", {"language": "xx", "zone": "UTC", "digest": "09:00"}),
        ("olga", "/me/rules", {"language": "ru", "zone": "Mars", "digest": "09:00"}),
        ("olga", "/me/rules", {"language": "ru", "zone": "UTC", "digest": "25:00"}),
        ("olga", "/me/rules", {"language": "ru", "zone": "UTC", "digest": "09:00", "quiet_from": "09:00"}),
        ("olga", "/me/channels", {"address": "kde://"}),
        ("olga", "/me/channels", {"address": "none"}),
    ]


def test_no_refusal_of_a_form_has_english_in_it(shop, tmp_path, monkeypatch):
    make_stuck(tmp_path, monkeypatch)
    people: dict[str, Client] = {}
    known, found, not_refused = typed(), {}, []
    for who, path, given in forms(shop):
        browser = people.setdefault(who, asking(who))
        answer = browser.post(path, given, headers=RU)
        if answer.status_code < 400:
            not_refused.append((who, path, given))
        elif words := english(answer, known):
            found[(who, path, str(given))] = sorted(words)
    assert found == {}, shown(found)
    assert not_refused == []
