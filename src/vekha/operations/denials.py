"""Denials are kept: who was denied what, by which rule, although the act that was refused leaves nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from inspect import signature
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from vekha.core.errors import Denied
from vekha.database.journal import Entry, append, has
from vekha.operations.policy_alarm import watch_policy
from vekha.policy import BROKEN

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """What the journal says of a denial. `subject`: "project:lavka"."""

    by: str
    action: str
    resource: str
    rule: str
    subject: str


class DeniedAct(Denied):
    """A Denied that the journal is to know of."""

    def __init__(self, code: str, what: str, next_step: str, about: About) -> None:
        super().__init__(code, what, next_step)
        self.about = about


def operation(act: Callable[P, T]) -> Callable[P, T]:
    """One transaction for the whole act; what is denied in it is journalled after that was rolled back.

    The act must have an argument `now`. Inside of another transaction the denial is as lasting as that one.
    """
    parameters = signature(act)
    if "now" not in parameters.parameters:
        raise TypeError(f"{act.__name__} has no `now`")

    @wraps(act)
    def carried(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except DeniedAct as denied:
            keep(denied.about, parameters.bind(*args, **kwargs).arguments["now"])
            raise

    return carried


def keep(about: About, now: datetime) -> None:
    """One event, at most one a minute for the same actor, action, resource and rule: who tries again adds nothing."""
    same = "\n".join((about.by, about.action, about.resource, about.rule))
    key = f"denied:{sha256(same.encode()).hexdigest()[:32]}:{now.astimezone(UTC):%Y%m%d%H%M}"
    if has(key):
        return
    if about.rule == BROKEN:
        watch_policy(now=now)
    data = {"action": about.action, "resource": about.resource, "rule": about.rule}
    try:
        with transaction.atomic():
            append([Entry("Denied", about.subject, about.by, now, data, key)])
    except IntegrityError:  # `event_key_once`: the same was denied in the same moment, and stands there now
        return
