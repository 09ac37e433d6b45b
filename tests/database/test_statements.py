"""Statements sent together do what Django's own queries do, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from vekha.database import models
from vekha.database.statements import Statement, insert, rows_of, select, send, update

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


def project(slug: str) -> models.Project:
    return models.Project(slug=slug, title=f"Лавка '{slug}'; %s", source="none", created_at=NOW)


def environment(of: models.Project) -> models.Environment:
    state = {"current": "7", "good": ["6", "7"]}
    return models.Environment(
        project=of, name="production", kind="production", host=f"{of.slug}.x", state=state, since=NOW
    )


def test_what_goes_in_comes_out_the_same(database):
    shop = project("lavka")
    send([insert(shop)])
    assert shop.pk
    place = environment(shop)
    place.pk = 41
    _, found, nothing = send(
        [
            insert(place),
            select(models.Environment, "id = %s", 41),
            select(models.Project, "slug = %s", "another"),
        ]
    )
    (read,) = rows_of(models.Environment, found)
    by_django = models.Environment.objects.get(pk=41)
    for field in models.Environment._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(by_django, field.attname) == getattr(place, field.attname)
    assert rows_of(models.Project, nothing) == []
    assert models.Project.objects.get().title == "Лавка 'lavka'; %s"


def test_an_update_writes_the_named_fields_alone(database):
    shop = models.Project.objects.create(slug="lavka", title="Lavka", source="none", created_at=NOW)
    shop.title, shop.source = "New", "not written"
    send([update(shop, "title")])
    shop.refresh_from_db()
    assert (shop.title, shop.source) == ("New", "none")


def test_of_statements_sent_together_all_count_or_none(database):
    with pytest.raises(IntegrityError), transaction.atomic():
        send([insert(project("lavka")), insert(project("lavka"))])
    assert not models.Project.objects.exists()


def test_they_are_one_message(database):
    asked: list[str] = []

    def counting(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        answers = send([Statement("SELECT 1"), Statement("SELECT %s", [2]), Statement("NOTIFY nobody")])
    assert answers == [[(1,)], [(2,)], []]
    assert len(asked) == 1
