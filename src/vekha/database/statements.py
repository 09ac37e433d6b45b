"""SQL statements as values, several in one message: whoever waits for a no waits for each turn to the database.

Rows of a model go in and come out whole. What needs a join, or can wait, is better said with Django's own queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    values: Sequence[Any] = ()
    made: Model | None = None  # gets the key that the database gives to it


def select(model: type[Model], where: str, *values: Any) -> Statement:
    """Whole rows of one table, for `rows_of`. `where` may end with FOR UPDATE."""
    return Statement(f"{_all_of(model)} WHERE {where}", values)


def insert(row: Model) -> Statement:
    """Its key, if it has none yet, is there once the statement was sent."""
    key = row._meta.pk
    fields = [field for field in _fields(type(row)) if field is not key or row.pk is not None]
    columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{row._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608
    values = [_plain(row, field) for field in fields]
    return Statement(sql, values) if row.pk is not None else Statement(f'{sql} RETURNING "{key.column}"', values, row)


def update(row: Model, *names: str) -> Statement:
    """These fields of the row, by its key."""
    fields = [field for field in _fields(type(row)) if field.name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    sql = f'UPDATE "{row._meta.db_table}" SET {columns} WHERE "{row._meta.pk.column}" = %s'  # noqa: S608
    return Statement(sql, [*(_plain(row, field) for field in fields), row.pk])


def send(statements: Sequence[Statement]) -> list[Rows]:
    """Carries them out in order, in one message; gives the rows of each. Raises django.db.Error; then none counts."""
    answers = list[Rows]()
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(one.sql for one in statements), [value for one in statements for value in one.values])
        for one in statements:
            rows = cursor.fetchall() if cursor.description else []
            if one.made is not None:
                one.made.pk = rows[0][0]
                one.made._state.adding = False
            answers.append(rows)
            cursor.nextset()
    return answers


def rows_of(model: type[M], rows: Rows) -> list[M]:
    """What a `select` of the same model gave, as its rows."""
    fields = _fields(model)
    names = [field.attname for field in fields]
    return [model.from_db("default", names, list(map(_value, fields, row))) for row in rows]


@cache
def _all_of(model: type[Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    return f'SELECT {columns} FROM "{model._meta.db_table}"'  # noqa: S608 - no values


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.generated)


def _plain(row: Model, field: Field[Any, Any]) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


def _value(field: Any, value: Any) -> Any:
    return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
