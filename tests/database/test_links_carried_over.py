"""A link that was sent before links had keys opens its decision afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vekha.database import models

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OLD = [("vekha", "0008_messages")]


def test_links_that_were_sent_before_go_on_leading_to_their_decisions(database):
    executor = MigrationExecutor(connection)
    executor.migrate(OLD)
    old = executor.loader.project_state(OLD).apps
    project = old.get_model("vekha", "Project").objects.create(slug="lavka", title="L", created_at=NOW)
    change = old.get_model("vekha", "Change").objects.create(
        project=project, number=1, title="t", branch="b", stage="client_review", since=NOW, state={}, created_at=NOW
    )
    same = {"head": "h", "commit": "c", "base": "b", "digest": "d", "author": "a", "created_at": NOW}
    candidate = old.get_model("vekha", "Candidate").objects.create(project=project, change=change, number=1, **same)
    person = old.get_model("vekha", "Person").objects.create(handle="clara", name="Clara", created_at=NOW)
    for secret, replaced in (("a" * 64, NOW), ("b" * 64, None)):
        old.get_model("vekha", "ClientLink").objects.create(
            change=change,
            candidate=candidate,
            person=person,
            digest="d",
            agreement=1,
            secret=secret,
            by="max",
            created_at=NOW,
            expires_at=NOW + timedelta(days=7),
            replaced_at=replaced,
        )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("vekha"))
    keys = models.ClientLinkKey.objects.order_by("secret")
    assert [(one.secret[0], one.link.replaced_at) for one in keys] == [("a", NOW), ("b", None)]
