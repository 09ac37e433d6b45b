"""No English in Russian pages and messages: not where a change stands, not in what went wrong, not in a refusal."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import asking
from tests.web.reading import Reading, body, latin, typed
from tests.web.shop import Shop
from tests.web.visits import visits
from tests.workflows.fake_world import FakeWorld, now
from vekha import wiring
from vekha.core.actors import Role, Scope
from vekha.core.telling_table import TABLE
from vekha.database import models
from vekha.database.timeline import SENTENCES
from vekha.operations.add_service import add_service
from vekha.operations.set_message_rules import Wanted, set_message_rules
from vekha.policy.rules import rules
from vekha.workflows.wording import note_of

RU, OTHER = {"accept-language": "ru"}, {"accept-language": "en"}
SAME = {  # names, and words that are the same in both languages
    *("Vekha", "English", "DevOps", "UTC", "GMT", "JavaScript", "CloudEvents", "QR", "passkey", "PDF", "PNG", "JPEG"),
    *("WebP", "GIF", "URL", "apprise", "TOKEN", "CHAT", "USER", "PASSWORD", "JSON", "main", "Example", "soft", "Ctrl"),
    *("production", "preview", "lavka", "vekha", "toml", "https", "http", "px", "git", "TOML", "UTF", "uv", "en", "ru"),
    *("checks",),
}
NAMES = {  # of rules, files, services, steps; and what forms here are filled in with
    *(one.name for one in rules().known.values()),
    *("shop.py", "mailto", "mail", "traffic", "vekha.toml of main", "order", "nothing-of-that-kind", "new", "Mars"),
    "For example fake://clara.",
}
WRONG_FILE = """[project]
name = "Лавка"
[environment]
kind = "conda"
[check]
[run]
start = 1
health = "x"
"""
AFTER = 1_000_000  # events: those of the fixture come after all others
TYPED = "Слова, которые кто-то написал"
REASONS = (  # as checks, gates and runs give them: a refusal of every kind
    "3 of 9 failed: test_total",
    "no tests ran",
    "stopped after 600 s, its time limit",
    "unit: the report reports/unit.xml is empty",
    "client: no verdict on this artifact under agreement 2",
    "`make` ended with 2: Ошибка 2 Its log is kept: `vekha logs`.",
    "The migration ended with 1: Ошибка Its log is kept: `vekha logs`.",
    "lavka-7: its health page /health/ gave no answer for 60 s. See its log: `vekha logs`.",
    "lavka-7 ended with 3: Ошибка See its log: `vekha logs`.",
    "The new release was refused while watched: its health page answered 503. See its log.",
    "The new release was refused while watched: 3 of 40 requests failed (7.5 %). See its log.",
    "main is at 0123abcd now. The same patch is merged and checked anew.",
    "The release gate is not green: unit: no evidence for this artifact; tester: no verdict on this artifact under"
    " agreement 1",
    "The release was stopped by a no: tester tess said no: " + TYPED + ".",
    "There is no room on the disk (Ошибка). Make room, then begin anew.",
    "undo of traffic failed: The proxy did not take its new routes. See its log; is it running?",
    "Unexpected error 0a1b2c3d in step traffic: Ошибка",
    "The stores' database server does not answer: Ошибка Is it running?",
    "uv could not make the environment:\nОшибка Mend the lock, commit it.",
    "The artifact's member '../x' comes twice. Build the artifact anew from a tree without it.",
    'vekha.toml of main has 2 problems:\n  line 3, checks.unit.on: must be "build" or "preview".\n  line 9, run.health:'
    " is empty. Write something here, or leave the key out.\n Correct the file, commit it and push again.",
    "Not now: run 7 moves this environment now. It goes on by itself afterwards.",
)
DATA: dict[str, Any] = {  # fields of events
    **dict.fromkeys(("title", "text", "why", "feedback", "name"), TYPED),
    **dict.fromkeys(("version", "brief", "number", "candidate", "run", "webhook", "change"), 2),
    **dict.fromkeys(("person", "author", "deputy", "by"), "tess"),
    **dict.fromkeys(("digest", "to_digest", "to"), "sha256:" + "7" * 64),
    "due": {"latest": "2096-12-24"},
    "files": ["shop.py"],
    "reasons": ["3 of 9 failed: test_total", "no tests ran"],
    "role": Role.TESTER.value,
    "where": "preview",
    "answer": "no",
    "people": ["tess", "max"],
    "skipped": [Role.CLIENT.value],
    "satisfied": "yes",
    "check": "unit",
    "outcome": "unknown",
    "reason": "no tests ran",
    "instance": "lavka-2",
    "milliseconds": 8.5,
    "cause": REASONS[0],
    "direction": "back",
    "workflow": "rollout",
    "source": "https://git.example.org/lavka",
    "first_day": "2096-12-01",
    "last_day": "2096-12-24",
    "service": "mailto",
    "scopes": [Scope.SEE.value, Scope.REGISTER_CANDIDATE.value],
    "until": "2096-12-24T12:00:00+00:00",
    "opened": "2096-12-24T12:00:00+00:00",
    "action": "give_verdict",
    "resource": "candidate lavka/1/2",
    "rule": "four-eyes",
    "commit": "7" * 40,
    "language": "ru",
    "zone": "Europe/Moscow",
    "args": {"number": "2"},
    "environment": "production",
}


@pytest.fixture
def rich(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The shop, and besides every kind of event, every kind of failure, runs that are stuck and wait."""
    at = now().isoformat()
    place, project = f"lavka/{shop.asked}", models.Project.objects.get()
    kinds = [(kind, DATA) for kind in SENTENCES]
    kinds += [("RolloutRefused", DATA | {"cause": one}) for one in REASONS]
    kinds += [("Reminded", DATA | {"text": "to say yes or no to candidate {number}"})]
    subjects = [f"change:{place}", "project:lavka", "environment:lavka/production"]
    lines = [body(subject, kind, data, at) for subject in subjects for kind, data in kinds]
    models.Event.objects.bulk_create(
        models.Event(seq=AFTER + number, body=line, hash=b"7" * 32) for number, line in enumerate(lines)
    )
    for number, cause in enumerate(REASONS):
        _run(project, number, state="stuck", cause=cause, failed_step="traffic")
    held = "50 % of requests: watched 1.0 s of 2 s", "run 7 moves this environment now"
    for number, why in enumerate((*held, "trying traffic again after error 0a1b2c3d")):
        _run(project, 100 + number, state="waiting", waits_for=why)
    add_service("lavka", "ci", [Scope.SEE], by="olga", now=now())
    world = FakeWorld(tmp_path / "world")
    world.git.commit("main", {"vekha.toml": WRONG_FILE})
    world.git.fetch()
    outside = world.outside
    monkeypatch.setattr(wiring, "outside", lambda: outside)
    return shop


def _run(project: models.Project, number: int, **more: Any) -> None:
    models.Run.objects.create(key=str(number), workflow="rollout", project=project, by="olga", created_at=now(), **more)


def shown(found: dict[Any, Any]) -> str:
    return "\n".join(f"{place}: {words}" for place, words in found.items())


def english(answer: Any, known: set[str]) -> set[str]:
    return latin(Reading(answer.text).text, typed=known | NAMES, same=SAME)


def test_no_page_has_english_in_it_by_the_browser_s_language_or_by_the_account_s(rich):
    for who in models.Person.objects.values_list("handle", flat=True):
        set_message_rules(Wanted("ru", None, (), None, {}), by=who, now=now())
    more = [
        f"/lavka/runs/{pk}"
        for pk in models.Run.objects.filter(state__in=["stuck", "waiting"]).values_list("pk", flat=True)
    ]
    seen, olga, known = visits(rich), asking("olga"), typed()
    found = {}
    for browser, path in chain(((one.browser, one.path) for one in seen), ((olga, path) for path in more)):
        answer = browser.get(path, headers=RU if "_auth_user_id" not in browser.session else OTHER)
        assert '<html lang="ru">' in answer.text, path
        if words := english(answer, known):
            found[path] = sorted(words)
    assert found == {}, shown(found)


def test_no_message_has_english_in_it(rich):
    known, project = typed(), models.Project.objects.get()
    found = {}
    rows = models.Event.objects.filter(
        hash=b"7" * 32, subject__startswith="change:", kind__in={row.event for row in TABLE}
    )
    for seq, kind in rows.values_list("seq", "kind"):
        for row in (one for one in TABLE if one.event == kind):
            note = note_of(models.Message(seq=seq, name=row.name, project=project), "ru", "https://vekha.example", "/x")
            if words := latin(note.body, typed=known | NAMES, same=SAME):
                found[row.name] = (sorted(words), note.body)
    assert len(rows) > len(REASONS)
    assert found == {}, shown(found)


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


def test_no_refusal_of_a_form_has_english_in_it(rich):
    people: dict[str, Client] = {}
    known, found, not_refused = typed(), {}, []
    for who, path, given in forms(rich):
        browser = people.setdefault(who, asking(who))
        answer = browser.post(path, given, headers=RU)
        if answer.status_code < 400:
            not_refused.append((who, path, given))
        elif words := english(answer, known):
            found[(who, path, str(given))] = sorted(words)
    assert found == {}, shown(found)
    assert not_refused == []
