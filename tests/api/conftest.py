"""A store whose changes stand at different places of their way, asked by programs and people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.api.asking import PNG
from tests.conftest import copy_database, use_database
from tests.workflows.fake_world import FakeWorld, assess_all, in_days, now
from vekha import wiring
from vekha.config.attachments import keep_attachment
from vekha.core.actors import Scope
from vekha.core.agreement import BriefFile, Criterion
from vekha.core.change import Answer
from vekha.operations.add_service import add_service
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request
from vekha.operations.write_brief import write_brief


@pytest.fixture(scope="session")
def stood(postgres, template, django_db_blocker, tmp_path_factory) -> tuple[str, Path]:
    """The database and the fakes' folder of `world`, set once."""
    from django.db import connections

    name, folder = f"asked_{os.getpid()}", tmp_path_factory.mktemp("asked")
    copy_database(postgres, template, name)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setenv("VEKHA_HOME", str(folder))
        use_database(postgres, name)
        world = FakeWorld(folder)
        world.open_project()
        world.settle()
        world.push(_agreed_with(keep_attachment([PNG], "desk.png")), "1.1")
        world.settle()
        add_service("lavka", "ci", [Scope.SEE, Scope.REGISTER_CANDIDATE], by="olga", now=now())
        add_service("lavka", "scanner", [Scope.SEE], by="olga", now=now())
        connections.close_all()
    return name, folder


def _agreed_with(file: BriefFile) -> int:
    """As `FakeWorld.agree`; the brief has a file."""
    number = submit_request("lavka", "Quick order", "Fewer steps", by="clara", now=now()).number
    it = Criterion("", "", "a page is open", "it is there")
    words = {"need": "Fewer steps", "behaviour": "A button", "criteria": [it], "files": [file]}
    write_brief("lavka", number, after=0, **words, by="max", now=now())
    assess_all(number)
    propose_agreement("lavka", number, due=in_days(7), by="max", now=now())
    answer_agreement("lavka", number, 1, Answer.YES, why="", by="clara", now=now())
    return number


@pytest.fixture
def world(postgres, stood, django_db_blocker, monkeypatch) -> Iterator[FakeWorld]:
    """Candidate 1 of change 1, whose brief has a file, waits for the tester; service `ci` registers, `scanner` sees.

    What is outside is fake.

    What a test does is taken back: nothing is ever committed. Who needs that asks for `lasting`.
    """
    from django.db import connections, transaction

    source, folder = stood
    found = FakeWorld(folder)
    monkeypatch.setenv("VEKHA_HOME", str(folder))
    monkeypatch.setattr(wiring, "outside", lambda: found.outside)
    with django_db_blocker.unblock():
        use_database(postgres, source)
        with transaction.atomic():
            yield found
            transaction.set_rollback(True)
        connections.close_all()


@contextmanager
def of_its_own(postgres, stood: tuple[str, Path], folder: Path) -> Iterator[FakeWorld]:
    """A copy of it."""
    from django.db import connections

    source, fakes = stood
    name = f"{source}_copy"
    copy_database(postgres, source, name)
    shutil.copytree(fakes, folder / "world")
    use_database(postgres, name)
    with pytest.MonkeyPatch.context() as patched:
        found = FakeWorld(folder / "world")
        patched.setenv("VEKHA_HOME", str(folder / "world"))
        patched.setattr(wiring, "outside", lambda: found.outside)
        yield found
    connections.close_all()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def lasting(postgres, stood, django_db_blocker, tmp_path) -> Iterator[FakeWorld]:
    """The same, the test's own."""
    with django_db_blocker.unblock(), of_its_own(postgres, stood, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def lasting_module(postgres, stood, django_db_blocker, tmp_path_factory) -> Iterator[FakeWorld]:
    """The same, of all tests of one file."""
    folder = tmp_path_factory.mktemp("module")
    with django_db_blocker.unblock(), of_its_own(postgres, stood, folder) as found:
        yield found
