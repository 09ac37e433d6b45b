"""Scenes are set once and copied for each test: the database by PostgreSQL's TEMPLATE, the fakes' files by copying."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import copy_database, use_database
from tests.workflows.fake_world import FakeWorld
from tests.workflows.mailing import Mail
from tests.workflows.scenes import ALSO, SCENES


@pytest.fixture(scope="session")
def scenes(postgres, template, django_db_blocker, tmp_path_factory) -> Callable[[str], tuple[str, Path]]:
    """Name of a scene -> its database and the folder of its fakes."""
    from django.db import connections

    made: dict[str, tuple[str, Path]] = {}

    def scene(name: str) -> tuple[str, Path]:
        if name not in made:
            database, folder = f"scene_{name}_{os.getpid()}", tmp_path_factory.mktemp(name)
            copy_database(postgres, template, database)
            with django_db_blocker.unblock():
                use_database(postgres, database)
                (SCENES | ALSO)[name](FakeWorld(folder))
                connections.close_all()
            made[name] = database, folder
        return made[name]

    return scene


@pytest.fixture
def set_scene(scenes, postgres, django_db_blocker, tmp_path) -> Iterator[Callable[[str], FakeWorld]]:
    """Gives a world that stands at the beginning of that scene, the test's own. May be asked several times."""
    from django.db import connections

    databases: list[str] = []

    def of(name: str) -> FakeWorld:
        source, folder = scenes(name)
        database = f"{source}_copy_{len(databases)}"
        connections.close_all()
        copy_database(postgres, source, database)
        databases.append(database)
        use_database(postgres, database)
        with connections["default"].cursor() as cursor:  # what was put off is not due yet, however old the scene is
            cursor.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' "
                "WHERE status = 'todo' AND scheduled_at IS NOT NULL"
            )
        place = tmp_path / f"world-{len(databases)}"
        shutil.copytree(folder, place)
        return FakeWorld(place)

    with django_db_blocker.unblock():
        yield of
        connections.close_all()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        for database in databases:
            admin.execute(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def mail(database, tmp_path) -> Mail:
    """A store that has opened, and whoever is told of what happens to it."""
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    return Mail(world)
