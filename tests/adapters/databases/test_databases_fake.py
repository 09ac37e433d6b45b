"""What the fake promises beyond the contract: it can be asked afterwards what really happened."""

from __future__ import annotations

from pathlib import Path

from vekha.adapters.databases import FakeDatabases


def test_the_fake_records_each_effect_once_and_outlives_its_process(tmp_path: Path) -> None:
    for _ in range(2):
        fake = FakeDatabases(tmp_path)
        fake.create("lavka_production")
        fake.snapshot("lavka_production", "before-7")
        fake.restore("before-7", "lavka_production")
    assert FakeDatabases(tmp_path).effects() == [
        "create lavka_production",
        "snapshot lavka_production as before-7",
        "restore before-7 to lavka_production",
    ]
