"""Durations and sizes, as people write them."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from vekha.config.project_values import duration, size


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2s", 2.0),
        ("10m", 600.0),
        ("24h", 86_400.0),
        ("2d", 172_800.0),
        ("1h30m", 5_400.0),
        ("1m30s500ms", 90.5),
        ("1.5s", 1.5),
        ("0s", 0.0),
    ],
)
def test_durations_are_seconds(written: str, seconds: float) -> None:
    assert duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    [10, 1.5, True, [], "10", "m", "", "-1s", "30m1h", "1s1s", "1 h", "401d", "9" * 99 + "s", "\u0661s"],
)
def test_what_is_no_duration_is_refused_with_a_hint(written: object) -> None:
    with pytest.raises(PydanticCustomError) as error:
        duration(written)
    assert error.value.context
    assert error.value.context["hint"]


def test_a_plain_number_gets_its_unit_suggested() -> None:
    with pytest.raises(PydanticCustomError) as error:
        duration(10)
    assert error.value.context
    assert '"10s"' in error.value.context["hint"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("0", 0), ("512MiB", 512 * 2**20), ("2GiB", 2**31), ("1.5KiB", 1536), ("1TiB", 2**40)],
)
def test_sizes_are_bytes(written: str, expected: int) -> None:
    assert size(written) == expected


@pytest.mark.parametrize("written", [0, 2, 1.5, True, None, "2GB", "2", "-1MiB", "", "1GiB1MiB", "\u0661GiB"])
def test_what_is_no_size_is_refused_with_a_hint(written: object) -> None:
    with pytest.raises(PydanticCustomError) as error:
        size(written)
    assert error.value.context
    assert "MiB" in error.value.context["hint"]
