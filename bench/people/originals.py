"""One change for each pole, carried there by real operations over fakes, as the tests do it. They are copied later."""

from __future__ import annotations

from pathlib import Path

OPEN = ("requested", "agreeing", "building", "testing", "manager_review", "client_review", "live", "releasing")


def play(folder: Path) -> dict[str, int]:
    """Stage -> the number of the change of project `lavka` that stands there."""
    from tests.workflows.fake_world import GREEN, RED, FakeWorld, assess_all, describe, in_days, now  # noqa: PLC0415
    from vekha.core.agreement import Criterion  # noqa: PLC0415 - after Django
    from vekha.core.change import Answer  # noqa: PLC0415
    from vekha.operations.end_change import close_change, withdraw_change  # noqa: PLC0415
    from vekha.operations.propose_agreement import propose_agreement  # noqa: PLC0415
    from vekha.operations.submit_request import submit_request  # noqa: PLC0415

    world = FakeWorld(folder)
    world.open_project()
    world.settle()

    def refused() -> int:
        """Agreed on, then refused by a check and by Tess; the third candidate is on its preview."""
        number = world.agree()
        world.checks(RED, GREEN)
        world.push(number, f"{number}.1")
        world.settle()
        world.checks(GREEN, GREEN)
        world.push(number, f"{number}.2")
        world.settle()
        world.say(number, "tess", Answer.NO, "On a phone the basket covers the button.")
        world.settle()
        world.push(number, f"{number}.3")
        world.settle()
        return number

    def said(*people: str) -> int:
        number = refused()
        for who in people:
            world.say(number, who)
        return number

    found = {"requested": submit_request("lavka", "A newsletter", "Readers ask.", by="clara", now=now()).number}
    found["agreeing"] = submit_request("lavka", "Payment by instalments", "Dear things.", by="clara", now=now()).number
    describe(found["agreeing"], Criterion("", "a samovar", "it is paid in parts", "there are four payments"))
    assess_all(found["agreeing"])
    propose_agreement("lavka", found["agreeing"], due=in_days(7), by="max", now=now())
    found["building"] = refused()
    world.say(found["building"], "tess", Answer.NO, "The sum is wrong.")
    world.settle()
    for stage, people in (("testing", ()), ("manager_review", ("tess",)), ("client_review", ("tess", "max"))):
        found[stage] = said(*people)
    for stage in ("live", "closed"):
        found[stage] = said("tess", "max", "clara")
        world.settle()
    close_change("lavka", found["closed"], feedback="Fine", by="max", now=now())
    found["withdrawn"] = world.agree()
    withdraw_change("lavka", found["withdrawn"], why="Nobody reads them", by="clara", now=now())
    world.settle("retire")
    found["releasing"] = said("tess", "max", "clara")  # the last one: its rollout is not carried out
    return found
