"""From a red check to its log: two clicks from home; whatever the log holds is text, and a piece of it at a time."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking, stranger
from tests.web.page import Page
from tests.workflows.fake_world import GREEN, RED, FakeWorld
from vekha.database import models
from vekha.telemetry.log_pieces import MOST

PAGE = "/lavka/changes/1"
EVIL = "<script>alert(1)</script>"


def text(answer) -> str:
    return Page(answer.text).text


@pytest.fixture
def red(database, tmp_path, monkeypatch) -> FakeWorld:
    """The unit tests of candidate 1 of change 1 failed."""
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    world.checks(RED, GREEN)
    world.push(world.agree(), "1.1")
    world.settle()
    return world


def stream() -> str:
    return models.Evidence.objects.get(candidate__change__number=1, check_name="unit").log


def write(world: FakeWorld, *lines: str) -> None:
    writer = world.outside.logs.writer(stream())
    for one in lines:
        writer(one)


def address() -> str:
    return f"{PAGE}/logs/{stream().removeprefix('lavka/change-1/')}"


def links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


@pytest.mark.parametrize("who", ["clara", "max", "dan", "tess", "olga"])
def test_why_it_is_not_live_is_two_clicks_from_home(red, who):
    write(red, "E   assert 3 == 4", "FAILED test_shop.py::test_total")
    browser = asking(who)
    home = browser.get("/")
    assert PAGE in [one.partition("#")[0] for one in links(home.text)]
    change = browser.get(PAGE)
    assert "t::test_total" in text(change)
    assert address() in links(change.text)
    log = browser.get(address())
    assert log.status_code == 200
    assert "t::test_total" in text(log)
    assert "E assert 3 == 4" in text(log)
    assert log.text.count('class="hit"') == 1


def test_a_green_check_has_its_log_too_and_all_logs_are_listed(red):
    write(red, "one line")
    listed = asking("dan").get(f"{PAGE}/logs")
    assert listed.status_code == 200
    assert address() in links(listed.text)
    assert "not passed" in text(listed) or "failed" in text(listed)


def test_what_a_program_wrote_is_text_without_what_only_terminals_understand(red):
    write(red, f"\x1b[31m{EVIL}\x1b[0m", "\x1b]0;title\x07plain", "\x1b[1;32mPASSED\x1b[K &amp;")
    answer = asking("dan").get(address())
    assert EVIL not in answer.text
    shown = text(answer)
    assert EVIL in shown
    assert "x1b" not in shown
    assert "title" not in shown
    assert "PASSED &amp;" in shown


def test_a_long_log_comes_in_pieces_that_lead_to_each_other(red):
    write(red, *(f"line number {number}" for number in range(2 * MOST + 3)))
    browser = asking("dan")
    end = browser.get(address())
    assert end.text.count("<li><time") == MOST
    assert f"line number {2 * MOST + 2}" in text(end)
    (earlier,) = [one for one in links(end.text) if one.startswith("?before=")]
    middle = browser.get(address() + earlier)
    assert f"line number {MOST + 2}" in text(middle)
    assert f"line number {2 * MOST + 2}" not in text(middle)
    (later,) = [one for one in links(middle.text) if one.startswith("?after=") and one != "?after=0"]
    assert f"line number {2 * MOST + 2}" in text(browser.get(address() + later))
    assert "line number 0" in text(browser.get(address() + "?after=0"))


@pytest.mark.parametrize("query", ["before=-5", "before=x", "after=99999999999999999999", "before=0", "after=999999"])
def test_offsets_that_mean_nothing_are_no_error(red, query):
    write(red, "a line")
    assert asking("dan").get(f"{address()}?{query}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "logs/nothing",
        "logs/../../../etc/passwd",
        "logs/candidate-1/%2e%2e/unit",
        "logs/candidate-1/.hidden",
        "logs/a//b",
        "logs/" + "x" * 300,
        "logs/%00",
    ],
)
def test_a_log_that_is_not_there_is_a_kind_page(red, path):
    assert asking("dan").get(f"{PAGE}/{path}").status_code == 404


def test_nobody_else_reads_it_nor_a_log_of_another_change(red):
    write(red, "secret")
    red.outside.logs.writer("other/change-1/candidate-1/build-1/unit")("theirs")
    assert stranger().get(address()).status_code == 404
    assert stranger().get(f"{PAGE}/logs").status_code == 404
    assert asking().get(address()).status_code == 302
    assert asking("dan").get("/lavka/changes/9/logs").status_code == 404
    assert asking("dan").get("/other/changes/1/logs/candidate-1/build-1/unit").status_code == 404


def test_a_log_that_was_cleared_away_leaves_what_the_check_found(red, tmp_path):
    write(red, "gone soon")
    (tmp_path / "logs" / f"{stream()}.log").unlink()
    answer = asking("dan").get(address())
    assert answer.status_code == 200
    assert "The log is not there any more" in text(answer)
    assert "t::test_total" in text(answer)


def test_the_number_of_queries_does_not_grow_with_logs(red):
    write(red, "a line")
    browser = asking("dan")

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    here = address()
    few = asked(here), asked(f"{PAGE}/logs")
    red.push(1, "1.2")
    red.settle()
    assert (asked(here), asked(f"{PAGE}/logs")) == few
    assert max(few) <= 15
