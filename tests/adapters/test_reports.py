"""Reports that lie, break or are missing: none of them is green, and each says its own reason."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from vekha.adapters.reports import read_cobertura, read_junit

GREEN = '<testsuite tests="2"><testcase classname="a.B" name="one"/><testcase classname="a.B" name="two"/></testsuite>'
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><testsuite><testcase name="&c;"/></testsuite>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<testsuite><testcase name="&x;"/></testsuite>"""
LINES = """<coverage line-rate="1.0"><packages><package><classes><class filename="a.py"><methods/><lines>
<line number="1" hits="1"/><line number="2" hits="0"/><line number="3" hits="4"/><line number="4" hits="0"/>
</lines></class></classes></package></packages></coverage>"""


def junit(tmp_path: Path, content: str | bytes, *, not_before: float = 0.0):
    path = tmp_path / "unit.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_junit(path, not_before=not_before)


def test_cases_that_passed_are_counted(tmp_path):
    report = junit(tmp_path, GREEN)
    assert (report.status, report.total, report.reason) == ("passed", 2, "2 of 2 passed")


def test_a_failing_case_counts_whatever_the_attributes_claim(tmp_path):
    report = junit(
        tmp_path,
        '<testsuites failures="0"><testsuite tests="2" failures="0" errors="0"><testcase classname="a.B" name="one"/>'
        '<testcase classname="a.B" name="two"><failure>no</failure></testcase></testsuite></testsuites>',
    )
    assert report.status == "failed"
    assert report.failed == ("a.B::two",)


def test_an_error_is_a_failure(tmp_path):
    assert junit(tmp_path, '<testsuite><testcase name="one"><error/></testcase></testsuite>').status == "failed"


def test_a_namespace_hides_nothing(tmp_path):
    text = '<testsuite xmlns="urn:x"><testcase name="one"><failure/></testcase></testsuite>'
    assert junit(tmp_path, text).failed == ("one",)


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ('<testsuites tests="0"/>', "failed", "no tests ran"),
        ('<testsuite tests="9"/>', "failed", "no tests ran"),
        ('<testsuite><testcase name="a"><skipped/></testcase></testsuite>', "failed", "skipped"),
        ("", "unknown", "empty"),
        (GREEN[:-20], "unknown", "broken"),
        ("not xml at all", "unknown", "broken"),
        (GREEN.encode() + b"\xff\xfe\xfa", "unknown", "broken"),
        (b'<?xml version="1.0" encoding="no-such"?>' + GREEN.encode(), "unknown", ""),
        (BOMB, "unknown", "entities"),
        (OUTSIDE, "unknown", "entities"),
    ],
)
def test_a_report_that_proves_nothing_is_not_green(tmp_path, content, status, says):
    report = junit(tmp_path, content)
    assert report.status == status
    assert says in report.reason


def test_a_missing_report_is_unknown(tmp_path):
    report = read_junit(tmp_path / "unit.xml", not_before=0)
    assert (report.status, report.reason) == ("unknown", "there is no report at unit.xml")


def test_a_report_of_100_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "unit.xml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    report = read_junit(path, not_before=0)
    assert report.status == "unknown"
    assert "100 MiB" in report.reason


def test_a_report_that_is_older_than_the_check_is_another_runs(tmp_path):
    path = tmp_path / "unit.xml"
    path.write_text(GREEN)
    os.utime(path, (time.time() - 60, time.time() - 60))
    report = read_junit(path, not_before=time.time())
    assert report.status == "unknown"
    assert "another run" in report.reason


def test_a_folder_in_place_of_a_report_is_unknown(tmp_path):
    (tmp_path / "unit.xml").mkdir()
    assert read_junit(tmp_path / "unit.xml", not_before=0).status == "unknown"


def test_covered_lines_are_counted_whatever_the_rate_claims(tmp_path):
    path = tmp_path / "coverage.xml"
    path.write_text(LINES)
    report = read_cobertura(path, not_before=0)
    assert (report.status, report.covered, report.lines, report.percent) == ("passed", 2, 4, 50.0)


@pytest.mark.parametrize(
    "content",
    [
        "<coverage line-rate='1.0'/>",
        LINES.replace('hits="4"', 'hits="many"'),
        LINES.replace('hits="4"', 'hits="-4"'),
        LINES.replace('number="3"', ""),
        LINES[:-30],
        "",
    ],
)
def test_coverage_that_cannot_be_counted_is_unknown(tmp_path, content):
    path = tmp_path / "coverage.xml"
    path.write_text(content)
    assert read_cobertura(path, not_before=0).status == "unknown"
