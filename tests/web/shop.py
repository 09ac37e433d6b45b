"""Changes that were carried on by playing operations over fakes: what a week of a small store leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.workflows.fake_world import GREEN, RED, FakeWorld, assess_all, describe, now
from vekha.core.agreement import Criterion, Due
from vekha.core.change import Answer
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.end_change import withdraw_change
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request

EVIL = "<script>alert('tester')</script>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf" * 2


@dataclass(frozen=True)
class Shop:
    """Numbers of its changes, by where they stand."""

    live: int
    asked: int  # waits for the client, after a red candidate and a tester's no
    declined: int
    requested: int
    withdrawn: int

    def addresses(self) -> dict[str, str]:
        """Every kind of page, by a name for its picture."""
        places = {
            name: f"/lavka/changes/{getattr(self, name)}"
            for name in ("live", "asked", "declined", "requested", "withdrawn")
        }
        return {
            "home": "/",
            **places,
            "production": "/lavka/environments/production",
            "preview": f"/lavka/environments/preview-{self.asked}",
        }


def open_shop(folder: Path) -> Shop:
    world = FakeWorld(folder)
    world.open_project()
    world.settle()
    live = world.agree()
    world.push(live, "1.1")
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(live, who)
    world.settle()
    asked = _asked(world)
    declined = _declined(world)
    title = f"{EVIL} {LONG}"
    requested = submit_request("lavka", title, f"{EVIL}\n{LONG}", by="clara", now=now()).number
    withdrawn = submit_request("lavka", "A newsletter", "", by="clara", now=now()).number
    withdraw_change("lavka", withdrawn, why="nobody reads them", by="clara", now=now())
    return Shop(live, asked, declined, requested, withdrawn)


def _asked(world: FakeWorld) -> int:
    number = world.agree()
    world.checks(RED, GREEN)
    world.push(number, "1.2")
    world.settle()
    world.checks(GREEN, GREEN)
    world.push(number, "1.3")
    world.settle()
    world.say(number, "tess", Answer.NO, "On a phone the basket covers the button.")
    world.settle()
    world.push(number, "1.4")
    world.settle()
    world.say(number, "tess", Answer.YES, f"All nine tests pass. {EVIL}")
    world.say(number, "max")
    return number


def _declined(world: FakeWorld) -> int:
    need = "Чтобы дорогой самовар можно было взять сейчас."
    number = submit_request("lavka", "Оплата частями", need, by="clara", now=now()).number
    parts = Criterion("", "a samovar", "it is paid in parts", "there are four payments, two weeks apart")
    first = Criterion("", "", "the order is made", "the first payment is made at once")
    describe(number, parts, first, behaviour="Pay in four")
    assess_all(number, (4.0, 8.0, 20.5))
    due = Due(latest=date(2096, 12, 1), confidence=85)
    propose_agreement("lavka", number, due=due, by="max", now=now())
    answer_agreement("lavka", number, 1, Answer.NO, why="Three are enough.", by="clara", now=now())
    return number
