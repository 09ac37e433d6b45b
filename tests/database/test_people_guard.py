"""What the tables of people and services refuse, also from whoever writes into them past Vekha."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.policy.acts import NOW, people
from vekha.core.actors import Scope
from vekha.operations.add_service import add_service

NEW_PERSON = "INSERT INTO person (handle, name, email, created_at, era, password) VALUES ('{}', '', '', now(), 0, '!')"
NEW_SERVICE = """INSERT INTO service (project_id, handle, scopes, by, created_at)
SELECT id, '{}', '{}', 'olga', now() FROM project WHERE slug = 'lavka'"""
NEW_TOKEN = """INSERT INTO service_token (service_id, hash, by, created_at, expires_at)
SELECT id, sha256('x'), 'olga', now(), now() + interval '{}' FROM service WHERE handle = 'ci'"""
NO_DEVOPS = """UPDATE membership SET role = 'manager'
WHERE role = 'devops' AND person_id IN (SELECT id FROM person WHERE handle = 'boss')"""
DISABLED = """INSERT INTO disabled_person (person_id, by, why, at)
SELECT id, 'x', '', now() FROM person WHERE handle = 'boss'"""


@pytest.fixture
def write(database):
    people()
    with psycopg.connect(database, autocommit=True) as writer:
        yield writer.execute


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (NEW_PERSON.format("ci"), "handle_pkey"),
        (NEW_PERSON.format("vekha"), "handle_pkey"),
        (NEW_SERVICE.format("clara", '["see"]'), "handle_pkey"),
        (NEW_SERVICE.format("vekha", '["see"]'), "handle_pkey"),
        ("UPDATE person SET handle = 'claire' WHERE handle = 'clara'", "never changes"),
        (NEW_SERVICE.format("fresh", '["see", "give_verdict"]'), "service_scopes_known"),
        (NEW_SERVICE.format("fresh", "[]"), "service_has_a_scope"),
        ("UPDATE service SET scopes = '[\"see\"]' WHERE handle = 'ci'", "added and revoked"),
        ("UPDATE service SET revoked_at = NULL WHERE handle = 'old-ci'", "added and revoked"),
        ("UPDATE service SET revoked_at = now() WHERE handle = 'old-ci'", "added and revoked"),
        ("UPDATE service SET handle = 'cd' WHERE handle = 'ci'", "added and revoked"),
        ("DELETE FROM service_token", "added and revoked"),
        ("UPDATE service_token SET hash = sha256('x')", "added and revoked"),
        ("UPDATE service_token SET expires_at = expires_at + interval '1 day'", "added and revoked"),
        (NEW_TOKEN.format("366 days"), "service_token_expires"),
        (NEW_TOKEN.format("0 days"), "service_token_expires"),
        ("DELETE FROM membership WHERE role = 'devops'", "at least one DevOps engineer"),
        (NO_DEVOPS, "at least one DevOps engineer"),
        (DISABLED, "at least one DevOps engineer"),
    ],
)
def test_the_database_refuses_what_would_break_a_promise(write, sql, says):
    with pytest.raises(psycopg.Error, match=says):
        write(sql)


@pytest.mark.parametrize(
    "sql",
    [
        NEW_PERSON.format("fresh"),
        NEW_SERVICE.format("fresh", '["see"]'),
        NEW_TOKEN.format("365 days"),
        "UPDATE person SET name = 'Clara K.' WHERE handle = 'clara'",
        "UPDATE service SET revoked_at = now() WHERE handle = 'ci'",
        "UPDATE service_token SET revoked_at = now() WHERE revoked_at IS NULL",
        "DELETE FROM membership WHERE role <> 'devops'",
    ],
)
def test_the_database_takes_what_operations_write(write, sql):
    assert write(sql).rowcount > 0


def test_people_who_were_there_before_keep_their_handles(database):
    """The migrations go back and forth; what a database of the version before holds is taken over."""
    people()
    call_command("migrate", "vekha", "0002", verbosity=0)
    assert "disabled_person" not in connection.introspection.table_names()
    call_command("migrate", "vekha", verbosity=0)
    for handle in ("clara", "vekha"):
        with pytest.raises(psycopg.Error, match="handle_pkey"), psycopg.connect(database) as writer:
            writer.execute(NEW_SERVICE.format(handle, '["see"]'))
    add_service("lavka", "ci", [Scope.SEE], by="olga", now=NOW)
