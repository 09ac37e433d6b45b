"""The forecast on its page: dates, why, and how often they would have been right; or kindly why there is none yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.operations.lives import agreed, finished, ready
from tests.web.conftest import asking, stranger
from tests.web.page import text
from tests.workflows.fake_world import now
from vekha.database import queries
from vekha.operations.forecast_change import forecast_change
from vekha.operations.submit_request import submit_request


def begin() -> str:
    """A change that everybody has assessed; gives the address of its page."""
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    ready(number)
    return f"/lavka/changes/{number}"


@pytest.fixture
def page(people, request) -> str:
    """With so many finished changes before it."""
    finished(request.param, now() - timedelta(days=30))
    return begin()


@pytest.mark.parametrize("page", [8], indirect=True)
def test_it_shows_three_dates_why_and_what_the_back_test_found_and_the_proposal_leads_there(page):
    number = int(page.rpartition("/")[2])
    found = forecast_change("lavka", number, by="max", now=now())
    shown = text(asking("max").get(f"{page}/forecast"))
    for one in found.quantiles:
        assert f"by {one.day:%B} {one.day.day}, {one.day.year} {one.percent} %" in shown
        assert f"in the back-test {one.covered:.0f} % were live by such a day" in shown
        assert f"said: {one.percent} % {one.covered:.0f} % were live by then" in shown
    assert "From how long 8 finished changes of this team took, and from nothing else." in shown
    assert "the finished changes took 0.12 to 0.92 days for each hour" in shown
    assert "Expected hours 8.7 Reckoned as (best + 4 × likely + worst) / 6" in shown
    assert "now: it is not agreed on yet" in shown
    assert "№ 1 Wish 1 1 d 8.7 h were expected; weighs 12 %" in shown
    change = asking("max").get(page).text
    assert f'hx-get="{page}/forecast"' in change.partition('id="proposal"')[2].partition("</form>")[0]
    assert found.day(85).isoformat() not in change  # it is played when somebody asks, not for every look at the change
    asking("max").post(f"{page}/agreements", {"until": ""})
    due = queries.change_page("lavka", number).agreements[0].due
    assert due is not None
    assert (due.latest, due.forecast) == (found.day(85), True)


@pytest.mark.parametrize("page", [8], indirect=True)
def test_what_is_being_built_is_forecast_from_its_agreement_and_shown_to_everybody_of_the_project(page):
    agreed(int(page.rpartition("/")[2]), now() - timedelta(days=2))
    for who in ("clara", "dan"):
        assert f'hx-get="{page}/forecast"' in asking(who).get(page).text
        shown = text(asking(who).get(f"{page}/forecast", headers={"accept-language": "ru"}))
        assert "от договорённости" in shown
        assert "сколько занимали 8 завершённых изменений" in shown
    assert stranger().get(f"{page}/forecast").status_code == 404
    assert asking("max").get("/lavka/changes/99/forecast").status_code == 404


@pytest.mark.parametrize(("page", "has"), [(0, "none"), (6, "6")], indirect=["page"])
def test_below_seven_it_says_so_with_the_count_and_the_manager_gives_the_dates(page, has):
    max_ = asking("max")
    said = f"A forecast needs 7 finished changes with an estimate; so far the team has {has}."
    shown = max_.get(f"{page}/forecast")
    assert shown.status_code == 200
    assert said in text(shown)
    assert "Until then the manager gives the dates by hand." in text(shown)
    refused = max_.post(f"{page}/agreements", {"until": ""})
    assert refused.status_code == 409
    assert said in text(refused)


def test_without_an_estimate_or_after_the_end_there_is_nothing_to_forecast(people):
    submit_request("lavka", "Quick order", "", by="clara", now=now())
    assert "Nobody has estimated this change yet." in text(asking("max").get("/lavka/changes/1/forecast"))
    assert "/forecast" not in asking("max").get("/lavka/changes/1").text
    finished(1, now() - timedelta(days=9))
    shown = text(asking("max").get("/lavka/changes/2/forecast?lang=ru"))
    assert "Прогнозировать уже нечего: изменение на этапе «" in shown
    assert "/forecast" not in asking("max").get("/lavka/changes/2").text
