"""Under one key there is one effect and one answer, whoever dies on the way and however many ask at once."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import connection, connections

import vekha
from tests.api.asking import Asker, problem
from tests.workflows.fake_world import now
from vekha.database import models
from vekha.database.verify import verify
from vekha.operations import once
from vekha.operations.actor_for_token import actor_for_token

CHANGES = "/projects/lavka/changes"
WISH = {"title": "Parcels", "need": "Fewer steps"}
OURS = tuple(str(Path(vekha.__file__).parent / part) for part in ("api", "operations", "database"))
DIED = 86


def begun() -> int:
    return models.Change.objects.count()


def test_the_same_request_under_the_same_key_has_one_effect_and_one_answer(world):
    clara, before = Asker("clara"), begun()
    first = clara.post(CHANGES, WISH, key="a")
    again = clara.post(CHANGES, WISH, key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert begun() == before + 1
    assert clara.post(CHANGES, WISH, key="b").json()["number"] == first.json()["number"] + 1
    assert clara.post(CHANGES, WISH).json()["number"] == first.json()["number"] + 2


def test_a_key_belongs_to_one_request_of_one_actor(world):
    clara = Asker("clara")
    first = clara.post(CHANGES, WISH, key="a").json()
    told = problem(clara.post(CHANGES, WISH | {"title": "Letters"}, key="a"), 422, "key_reused")
    assert told["next"]
    problem(clara.post(f"{CHANGES}/1/withdrawal", WISH, key="a"), 422, "invalid")  # not even looked up
    problem(clara.post(f"{CHANGES}/1/withdrawal", {"why": "no need"}, key="a"), 422, "key_reused")
    assert models.Change.objects.get(number=1).stage == "testing"
    assert Asker("max").post(CHANGES, WISH, key="a").json()["number"] == first["number"] + 1


def test_a_refusal_is_an_answer_too_and_what_does_not_fit_is_none(world):
    dan = Asker("dan")
    first, again = (dan.post(CHANGES, WISH, key="a") for _ in range(2))
    assert first.content == again.content
    problem(again, 403, "denied")
    clara = Asker("clara")
    problem(clara.post(CHANGES, {}, key="c"), 422, "invalid")
    assert clara.post(CHANGES, WISH, key="c").status_code == 201


def test_what_goes_wrong_unexpectedly_leaves_nothing_and_may_be_asked_again(world, monkeypatch):
    clara, before = Asker("clara"), begun()
    kept = models.KeptAnswer.objects.create

    def broken(**fields: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(models.KeptAnswer.objects, "create", broken)
    problem(clara.post(CHANGES, WISH, key="a"), 500, "unexpected")
    assert begun() == before
    monkeypatch.setattr(models.KeptAnswer.objects, "create", kept)
    assert clara.post(CHANGES, WISH, key="a").status_code == 201
    assert begun() == before + 1


def test_an_answer_is_forgotten_after_a_day(world):
    clara = Asker("clara")
    first = clara.post(CHANGES, WISH, key="a").json()
    assert once.forget_answers(now=now() + once.LASTS - timedelta(minutes=1)) == 0
    models.KeptAnswer.objects.update(expires_at=now())
    second = clara.post(CHANGES, WISH, key="a")
    assert (second.json()["number"], "Idempotent-Replayed" in second.headers) == (first["number"] + 1, False)
    assert once.forget_answers(now=now() + once.LASTS + timedelta(minutes=1)) == 1
    assert not models.KeptAnswer.objects.exists()


def test_a_secret_is_shown_once_and_kept_nowhere(world):
    olga, given = Asker("olga"), {"handle": "builder", "scopes": ["see"]}
    first = olga.post("/projects/lavka/services", given, key="a")
    again = olga.post("/projects/lavka/services", given, key="a")
    token = first.json()["token"]
    assert actor_for_token(token, now()).handle == "builder"
    assert (again.status_code, again.json()) == (201, {"handle": "builder", "token": None})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(kept_answer::text, '') FROM kept_answer")
        assert token not in cursor.fetchone()[0]


def test_who_comes_while_the_first_is_under_way_is_told_so_and_gets_its_answer_later(lasting, monkeypatch):
    arrived, go_on = threading.Event(), threading.Event()
    asker, before = Asker("clara"), begun()

    def slow(*args: Any, **kwargs: Any) -> Any:
        arrived.set()
        assert go_on.wait(30)
        return kept(*args, **kwargs)

    kept = models.KeptAnswer.objects.create
    monkeypatch.setattr(models.KeptAnswer.objects, "create", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_asks, asker)
        assert arrived.wait(30)
        early = asker.post(CHANGES, WISH, key="a")
        problem(early, 409, "too_early")
        assert int(early.headers["Retry-After"]) >= 1
        go_on.set()
        answer = first.result()
    assert asker.post(CHANGES, WISH, key="a").content == answer
    assert begun() == before + 1


def _asks(asker: Asker) -> bytes:
    try:
        return bytes(asker.post(CHANGES, WISH, key="a").content)
    finally:
        connection.close()


def test_of_many_who_ask_at_once_one_has_an_effect(lasting):
    asker, before = Asker("clara"), begun()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(_asks, [asker] * 24))
    done = {answer for answer in answers if b'"too_early"' not in answer}
    assert len(done) == 1
    assert begun() == before + 1


def test_whoever_dies_between_any_two_lines_has_done_nothing_or_all_of_it(lasting):
    """A process of its own dies at each line of ours in turn; the next one asks again under the same key."""
    asker, line, died = Asker("clara"), 0, True
    while died:
        line += 7 if line > 3 else 1  # every line would be a thousand processes; seven is prime to loops
        before = begun()
        died = _dies_at(line, asker, key=f"line-{line}")
        assert begun() - before in ((0, 1) if died else (1,))
        answer = asker.post(CHANGES, WISH, key=f"line-{line}")
        assert answer.status_code == 201
        assert begun() == before + 1, f"line {line}"
    assert line > 100
    assert verify().ok


def _dies_at(line: int, asker: Asker, *, key: str) -> bool:
    """Whether there was such a line: the process died at it."""
    connections.close_all()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) == DIED
    left = line

    def tracing(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if event == "line":
            left -= 1
            if not left:
                os._exit(DIED)
        return tracing

    sys.settrace(tracing)
    try:
        asker.post(CHANGES, WISH, key=key)
    finally:
        os._exit(0)
