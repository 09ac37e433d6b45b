"""Brief, assessments, agreement, dates and feedback on the command line; and the talk of the demo's story."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest

from tests.cli.test_story import agreed, pushed
from vekha.cli.story import agreeing
from vekha.cli.story.report import Report
from vekha.cli.story.scene import Scene
from vekha.cli.written import criterion, due
from vekha.core.agreement import Criterion, Due
from vekha.core.change import Answer
from vekha.core.errors import BadInput

PAID = "given a basket, when it is paid, then a letter comes"


def brief(vekha, *words: str) -> object:
    return vekha("--as", "max", "change", "brief", "lavka", "1", *words)


def test_a_new_brief_keeps_what_is_not_said_anew(vekha, world):
    agreed(vekha)
    said = brief(vekha, "--criterion", "C1: given a basket, when it is paid, then two letters come", "--json")
    assert (said.json["version"], said.json["criteria"]) == (2, ["C1"])
    said = brief(vekha, "--criterion", "when a phone is used, then it fits", "--behaviour", "A big button", "--json")
    assert said.json["criteria"] == ["C1", "C2"]
    said = brief(vekha, "--drop", "C1", "--json")
    assert said.json["criteria"] == ["C2"]
    page = vekha("change show lavka 1 --json").json
    assert (page["briefs"][0]["behaviour"], page["briefs"][0]["need"]) == ("A big button", "One step")
    shown = vekha("change show lavka 1").out
    assert "C2  when a phone is used, then it fits" in shown
    assert "of brief 1: a newer one is there" in shown
    assert "waits also for" in shown


def test_criteria_are_read_in_english_and_russian():
    assert criterion(PAID) == Criterion("", "a basket", "it is paid", "a letter comes")
    assert criterion("c12: When asked then answered") == Criterion("C12", "", "asked", "answered")
    assert criterion("Дано: полная корзина; когда её оплатили, тогда приходит письмо") == Criterion(
        "", "полная корзина", "её оплатили", "приходит письмо"
    )
    with pytest.raises(BadInput, match="what happens when"):
        criterion("given a basket, then a letter comes")


def test_a_day_may_be_said_by_its_distance():
    today = date(2026, 12, 1)
    assert due("+14", 85, today=today) == Due(date(2026, 12, 15), confidence=85)
    assert due("+1..2026-12-24", 85, today=today) == Due(date(2026, 12, 24), earliest=date(2026, 12, 2))
    for wrong in ("+x", "+999999999999", "2026-13-01", "..", "14"):
        with pytest.raises(BadInput):
            due(wrong, 85, today=today)


def test_the_difference_between_versions_is_shown_and_is_data(vekha, world):
    agreed(vekha)
    brief(vekha, "--criterion", "when a phone is used, then it fits")
    tests = ["--test", "C1: pay one", "--test", "C2: on a phone"]
    for who, words in (
        ("dan", ["developer", "--text", "more", "--hours", "8,9,10"]),
        ("tess", ["tester", *tests]),
        ("olga", ["devops", "--tool", "a phone", "--service", "post"]),
    ):
        assert vekha("--as", who, "change", "assess", "lavka", "1", "--role", *words).code == 0
    assert vekha("--as max agreement propose lavka 1 --due 2096-12-24..2096-12-31").code == 0
    found = vekha("agreement diff lavka 1 --json").json
    assert [part["name"] for part in found["parts"]] == ["C2", "tests of C2", "needs", "hours", "due"]
    assert found["parts"][0]["lines"][0] == {"fate": "added", "text": "when a phone is used"}
    shown = vekha("agreement diff lavka 1 --from 1 --to 2").out
    assert "+ then it fits" in shown
    assert "- 4 / 8 / 16" in shown
    assert "They say the same" in vekha("agreement diff lavka 1 --from 2 --to 2").out
    assert "2096-12-24 to 2096-12-31" in vekha("agreement show lavka 1").out


def test_a_date_is_moved_and_its_history_shown(vekha, world):
    agreed(vekha)
    asked = ["agreement", "move-date", "lavka", "1", "--due", "2096-12-31", "--why", "Dan was ill"]
    assert vekha("--as", "max", *asked).code == 0
    assert "client clara, to answer whether the date moves to 2096-12-31" in vekha("change show lavka 1").out
    assert vekha("--as clara agreement answer-date lavka 1 yes").code == 0
    assert vekha("agreement show lavka 1 --json").json["due"]["latest"] == "2096-12-31"
    shown = vekha("agreement show lavka 1").out
    assert "Dan was ill" in shown
    assert "yes from clara" in shown


def test_feedback_becomes_a_new_request(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0")
    for who, role in (("tess", "tester"), ("max", "manager"), ("clara", "client")):
        assert vekha(f"--as {who} verdict lavka 1 yes --role {role}").code == 0
    world.settle("rollout")
    said = vekha("--as", "clara", "change", "feedback", "lavka", "1", "no", "--text", "Letters are late")
    assert said.code == 0, said.err
    assert "Letters are late" in vekha("change show lavka 1").out
    follows = vekha("--as", "max", "change", "follow-up", "lavka", "1", "Letters at once", "--json")
    assert (follows.json["number"], follows.json["follows"]) == (2, 1)
    assert "the feedback on change 1" in vekha("change show lavka 2").out
    assert "change 2" in vekha("change show lavka 1").out


class Silent:
    """No screen."""

    def begin(self, actor: str, step: str) -> None: ...

    def end(self, actor: str, step: str, result: str, seconds: float, *, ok: bool) -> None: ...


def test_the_talk_of_the_demo_ends_as_it_should(world, tmp_path):
    scene = Scene(tmp_path, world.outside, contextlib.nullcontext(), Report(Silent()), 0)
    number = agreeing.agreement(scene)
    agreeing.later(scene, number)
    world.push(number, "1.1")
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(number, who, Answer.YES)
    world.settle()
    agreeing.feedback(scene, number)
    assert [step.actor for step in scene.report.story] == ["clara", "max", "max", "clara"]
    assert agreeing.agreed_change("Small", "So", now=scene.now()) == number + 2
