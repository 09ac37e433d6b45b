"""Output of work by requests: which logs there are, and each in parts; always JSON, whatever a program wrote."""

from __future__ import annotations

import pytest

from tests.api.asking import Asker, problem
from vekha.database import models
from vekha.telemetry.log_pieces import MOST

LOGS = "/projects/lavka/changes/1/logs"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def stream(world) -> str:
    """Of the unit tests of candidate 1, with more lines than one part has."""
    name = models.Evidence.objects.get(candidate__change__number=1, check_name="unit").log
    (world.folder / "logs" / f"{name}.log").unlink(missing_ok=True)
    writer = world.outside.logs.writer(name)
    for number in range(MOST + 3):
        writer(f"{EVIL} {number}")
    return name.removeprefix("lavka/change-1/")


def test_a_service_finds_the_log_of_a_check_and_reads_it_part_by_part(stream):
    scanner = Asker("scanner")
    listed = {one["stream"]: one for one in scanner.get(LOGS).json()["items"]}
    found = listed[stream]
    assert (found["check"], found["outcome"], found["candidate"]) == ("unit", "passed", 1)
    evidence = scanner.get("/projects/lavka/changes/1/candidates/1").json()["evidence"]
    assert found["name"] in [one["log"] for one in evidence]
    assert scanner.get(f"{LOGS}?limit=1").json()["next"]
    answer = scanner.get(f"{LOGS}/{stream}")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    end = answer.json()
    assert (len(end["lines"]), end["end"], end["lines"][-1]["text"]) == (MOST, end["size"], f"{EVIL} {MOST + 2}")
    first = scanner.get(f"{LOGS}/{stream}?before={end['start']}").json()
    assert [one["text"] for one in first["lines"]] == [f"{EVIL} {number}" for number in range(3)]
    assert scanner.get(f"{LOGS}/{stream}?after={first['end']}").json() == end
    beyond = scanner.get(f"{LOGS}/{stream}?after={end['size'] + 5}").json()
    assert (beyond["lines"], beyond["end"]) == ([], end["size"])


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fsecret", "candidate-1/.hidden", "a//b", "x" * 300, "%00"])
def test_a_log_that_is_not_there_is_said_not_to_be(world, name):
    answer = Asker("dan").get(f"{LOGS}/{name}")
    assert (answer.status_code, answer.json()["code"]) in ((404, "no_stream"), (422, "invalid"))


def test_nobody_else_reads_it_nor_by_another_change(stream):
    problem(Asker().get(f"{LOGS}/{stream}"), 401, "not_signed_in")
    problem(Asker("scanner").get(f"/projects/other/changes/1/logs/{stream}"), 404, "no_project")
    problem(Asker("scanner").get(f"{LOGS.replace('/1/', '/9/')}/{stream}"), 404, "no_change")
    problem(Asker("dan").get(f"{LOGS}/{stream}?after=-1"), 422, "invalid")
