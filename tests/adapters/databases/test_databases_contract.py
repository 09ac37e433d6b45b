"""What every kind of store database promises: the fake one, PostgreSQL as its master, PostgreSQL as a guest."""

from __future__ import annotations

import pytest

from tests.adapters.databases_world import RealWorld
from vekha.core.errors import BadInput, NotFound


def test_making_a_database_again_gives_the_same_url_and_keeps_what_is_in_it(world: RealWorld) -> None:
    url = world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    assert world.databases.create("lavka_production") == url == world.databases.url("lavka_production")
    assert world.rows("lavka_production") == ["tea"]
    assert world.databases.exists("lavka_production")


def test_a_database_that_was_never_made_is_not_there(world: RealWorld) -> None:
    assert not world.databases.exists("lavka_production")
    for ask in (world.databases.url, world.databases.schema, lambda name: world.databases.snapshot(name, "s")):
        with pytest.raises(NotFound) as refused:
            ask("lavka_production")
        assert refused.value.code == "no_database"


def test_a_restored_snapshot_brings_back_exactly_what_was_there(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    schema = world.databases.schema("lavka_production")
    world.databases.snapshot("lavka_production", "before-7")
    world.add_column("lavka_production", "price")
    world.add("lavka_production", "coffee")
    url = world.databases.restore("before-7", "lavka_production")
    assert url == world.databases.url("lavka_production")
    assert world.rows("lavka_production") == ["tea"]
    assert world.databases.schema("lavka_production") == schema
    world.add("lavka_production", "milk")
    assert world.rows("lavka_production") == ["tea", "milk"]


def test_a_restore_keeps_the_former_database_aside(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "before-7")
    world.add("lavka_production", "an order of this morning")
    world.databases.restore("before-7", "lavka_production")
    aside = "lavka_production__before_before-7"
    assert world.asides("lavka_production") == [aside]
    assert world.rows(aside) == ["tea", "an order of this morning"]


def test_a_second_restore_of_the_same_snapshot_changes_nothing(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "before-7")
    world.databases.restore("before-7", "lavka_production")
    world.add("lavka_production", "sold after the rollback")
    world.databases.restore("before-7", "lavka_production")
    assert world.rows("lavka_production") == ["tea", "sold after the rollback"]
    assert len(world.asides("lavka_production")) == 1


def test_a_new_snapshot_under_a_forgotten_name_is_restored_anew(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "daily")
    world.databases.restore("daily", "lavka_production")
    world.add("lavka_production", "coffee")
    world.databases.forget("daily")
    world.databases.snapshot("lavka_production", "daily")
    world.add("lavka_production", "milk")
    world.databases.restore("daily", "lavka_production")
    assert world.rows("lavka_production") == ["tea", "coffee"]
    first, second = world.asides("lavka_production")
    assert sorted([world.rows(first), world.rows(second)]) == [["tea"], ["tea", "coffee", "milk"]]


def test_a_snapshot_is_taken_once(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "before-7")
    world.add("lavka_production", "coffee")
    world.databases.snapshot("lavka_production", "before-7")
    world.databases.restore("before-7", "lavka_production")
    assert world.rows("lavka_production") == ["tea"]


def test_a_preview_begins_as_a_copy_of_production_and_changes_apart_from_it(world: RealWorld) -> None:
    production = world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "for-preview")
    assert world.databases.restore("for-preview", "lavka_preview_1") != production
    world.add_column("lavka_preview_1", "price")
    world.add("lavka_preview_1", "a try")
    assert world.rows("lavka_production") == ["tea"]
    assert world.rows("lavka_preview_1") == ["tea", "a try"]
    assert world.asides("lavka_preview_1") == []


def test_the_schema_changes_with_a_column_and_not_with_a_row(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    before = world.databases.schema("lavka_production")
    world.add("lavka_production", "coffee")
    assert world.databases.schema("lavka_production") == before
    world.add_column("lavka_production", "price")
    assert world.databases.schema("lavka_production") != before


def test_dropping_twice_is_dropping_once_and_the_name_is_free_again(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.databases.drop("lavka_production")
    world.databases.drop("lavka_production")
    assert not world.databases.exists("lavka_production")
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    assert world.rows("lavka_production") == ["tea"]


def test_what_was_kept_aside_outlives_its_database_until_it_is_dropped_too(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "before-7")
    world.databases.restore("before-7", "lavka_production")
    world.databases.drop("lavka_production")
    (aside,) = world.asides("lavka_production")
    assert world.databases.exists(aside)
    world.databases.drop(aside)
    assert not world.databases.exists(aside)


def test_a_missing_or_forgotten_snapshot_is_a_clear_error_and_changes_nothing(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "before-7")
    world.databases.forget("before-7")
    world.databases.forget("before-7")
    with pytest.raises(NotFound) as refused:
        world.databases.restore("before-7", "lavka_production")
    assert refused.value.code == "no_snapshot"
    assert world.rows("lavka_production") == ["tea"]


def test_a_bad_name_is_refused(world: RealWorld) -> None:
    long = "a" * 51
    for name in ("", "Lavka", "lavka-1", long, 'x"; DROP', "pg_x", "vekha", "postgres", "x__new_0", "x__before_y", "б"):
        with pytest.raises(BadInput):
            world.databases.create(name)
        with pytest.raises(BadInput):
            world.databases.restore("s", name)


def test_a_bad_name_of_a_snapshot_is_refused(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    for name in ("", "../x", "a/b", ".hidden", "A", "a" * 101):
        with pytest.raises(BadInput):
            world.databases.snapshot("lavka_production", name)
        with pytest.raises(BadInput):
            world.databases.forget(name)


def test_a_snapshot_with_a_long_name_still_keeps_the_former_database_aside(world: RealWorld) -> None:
    world.databases.create("lavka_production")
    world.add("lavka_production", "tea")
    world.databases.snapshot("lavka_production", "s" * 100)
    world.databases.restore("s" * 100, "lavka_production")
    (aside,) = world.asides("lavka_production")
    assert len(aside) == 63
    assert world.rows(aside) == ["tea"]
