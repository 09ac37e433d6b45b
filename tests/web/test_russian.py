"""No English in Russian pages and messages: not where a change stands, not in what went wrong, not in a refusal."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import asking
from tests.web.reading import NAMES, SAME, add_run, body, english, latin, make_stuck, shown, typed
from tests.web.shop import Shop
from tests.web.visits import visits
from tests.workflows.fake_world import now
from vekha.core.actors import Role, Scope
from vekha.core.telling_table import TABLE
from vekha.database import models
from vekha.database.timeline import SENTENCES
from vekha.operations.add_service import add_service
from vekha.operations.set_message_rules import Wanted, set_message_rules
from vekha.workflows.wording import note_of

RU, OTHER = {"accept-language": "ru"}, {"accept-language": "en"}
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
    make_stuck(tmp_path, monkeypatch)
    at = now().isoformat()
    place = f"lavka/{shop.asked}"
    kinds = [(kind, DATA) for kind in SENTENCES]
    kinds += [("RolloutRefused", DATA | {"cause": one}) for one in REASONS]
    kinds += [("Reminded", DATA | {"text": "to say yes or no to candidate {number}"})]
    subjects = [f"change:{place}", "project:lavka", "environment:lavka/production"]
    lines = [body(subject, kind, data, at) for subject in subjects for kind, data in kinds]
    models.Event.objects.bulk_create(
        models.Event(seq=AFTER + number, body=line, hash=b"7" * 32) for number, line in enumerate(lines)
    )
    for number, cause in enumerate(REASONS):
        add_run(10 + number, state="stuck", cause=cause, failed_step="traffic")
    held = "50 % of requests: watched 1.0 s of 2 s", "run 7 moves this environment now"
    for number, why in enumerate((*held, "trying traffic again after error 0a1b2c3d")):
        add_run(100 + number, state="waiting", waits_for=why)
    add_service("lavka", "ci", [Scope.SEE], by="olga", now=now())
    return shop


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
