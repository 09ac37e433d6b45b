"""The whole story on the real store, as `make demo AUTO=1` plays it: real database, proxy, workers, shoppers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.adapters.envoy_world import free_port

LIMIT = 420  # seconds


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[subprocess.CompletedProcess[str], dict[str, Any], Path]:
    """The demo, played once; its report; its data folder."""
    folder = tmp_path_factory.mktemp("story")
    home = folder / "data"
    vekha = Path(sys.executable).with_name("vekha")
    ports = ["--port", str(free_port()), "--web-port", str(free_port())]
    done = subprocess.run(
        [vekha, "--home", str(home), "demo", "--auto", *ports],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    report = json.loads((folder / "demo-report.json").read_text())
    return done, report, home


def results(report: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["result"] for step in report["story"]}


def test_the_story_ends_as_it_should(told):
    done, report, _ = told
    assert done.returncode == 0, done.stderr
    assert report["ok"] is True
    assert report["journal_verified"] is True


def test_every_chapter_was_played_and_shown(told):
    done, report, _ = told
    steps = [step["step"] for step in report["story"]]
    assert len(steps) == 14
    assert all(step in done.stderr for step in steps)
    assert all(step["seconds"] >= 0 and step["actor"] for step in report["story"])


def test_a_red_candidate_names_its_failing_tests_and_is_not_deployed(told):
    _, report, _ = told
    red = results(report)["pushes candidate 1"]
    assert "test_the_total_of_a_quick_order_includes_delivery" in red
    assert "nothing was deployed" in red


def test_no_shopper_noticed_anything(told):
    _, report, _ = told
    assert report["production"]["requests"] > 200
    assert report["production"]["failed_requests"] == 0


def test_every_no_and_every_move_by_hand_brought_the_right_release_back(told):
    _, report, _ = told
    preview, back, forward = report["rollbacks"]
    assert preview["environment"] == "preview-1"
    assert "clara said no" in preview["cause"]
    assert back["environment"] == forward["environment"] == "production"
    assert (back["from_digest"], back["to_digest"]) == (forward["to_digest"], forward["from_digest"])
    assert all(one["milliseconds"] > 0 and one["failed_requests"] == 0 for one in report["rollbacks"])


def test_another_worker_finished_what_the_killed_one_had_begun(told):
    _, report, _ = told
    died, finished = results(report)["is killed in the middle of the rollout"].split(";")[0].split(" died, ")
    assert died != finished.removesuffix(" finished")


def test_no_process_is_left(told):
    _, _, home = told
    left = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        if any(str(home) in word for word in process.info["cmdline"] or []):
            left.append(process.info)
    assert left == []
