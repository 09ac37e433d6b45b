"""A page of a list, and the cursor that leads to the next one.

A cursor names the last row that was seen. What comes in between shifts nothing: no row is shown twice or left out.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from ninja import Query, Schema
from pydantic import Field, create_model

from vekha.core.errors import BadInput

T = TypeVar("T")
MOST = 200
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
FIRST = "`next` of the page before; none for the first."
Cursor = Annotated[str, Query(max_length=400, pattern=r"^[A-Za-z0-9_=-]*$", description=FIRST)]


def page_of(kind: Any, name: str) -> type[Schema]:
    """The schema of a page of these."""
    next_page = Annotated[str | None, Field(description="The cursor of the next page; null at the end.")]
    return create_model(name, __base__=Schema, items=(list[kind], ...), next=(next_page, ...))


def cursor_for(key: str | int) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode()


def seen(cursor: str, kind: type[T]) -> T | None:
    """The key of the last row that was seen; None at the beginning. Raises BadInput `bad_cursor`."""
    if not cursor:
        return None
    try:
        key = json.loads(urlsafe_b64decode(cursor))
    except ValueError as error:
        raise _bad() from error
    if type(key) is not kind or (isinstance(key, int) and not 0 <= key < 2**63) or "\0" in str(key):
        raise _bad()
    return key


def page(rows: Sequence[T], limit: int, key: Callable[[T], str | int]) -> dict[str, Any]:
    """`rows`: in order, after the cursor, one more than `limit` if there are more."""
    return {"items": rows[:limit], "next": cursor_for(key(rows[limit - 1])) if len(rows) > limit else None}


def sliced(rows: Sequence[T], cursor: str, limit: int, key: Callable[[T], str]) -> dict[str, Any]:
    """Of a short list that was read as a whole: in the order of `key`, which is unique."""
    last = seen(cursor, str)
    after = sorted((row for row in rows if last is None or key(row) > last), key=key)
    return page(after, limit, key)


def _bad() -> BadInput:
    return BadInput("bad_cursor", "This is no cursor.", "Send `next` of the page before as it is, or none.")
