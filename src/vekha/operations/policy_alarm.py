"""The policy cannot be used, and denies everything: the DevOps engineers of every project are told, once.

Nothing here asks the policy, since it cannot answer: a denial that nobody hears of would be found by whoever needs
production back.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from vekha.core.actors import VEKHA
from vekha.core.errors import Denied
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.policy import check

ALARM = "policy"  # of `core/telling_table.py`: the message that is told and delivered without being asked for
BROKEN, MENDED = "PolicyBroken", "PolicyMended"


def watch_policy(*, now: datetime) -> bool:
    """Whether it can be used. What changed since the last look is in each project's journal, once."""
    try:
        check()
    except Denied as broken:
        _tell(BROKEN, {"cause": broken.what}, now)
        return False
    _tell(MENDED, {}, now)
    return True


def _tell(kind: str, data: dict[str, str], now: datetime) -> None:
    """One event a project for each turn; of two who look in the same moment one writes it."""
    for slug in models.Project.objects.order_by("pk").values_list("slug", flat=True):
        subject = f"project:{slug}"
        before = list(models.Event.objects.filter(subject=subject, kind__in=[BROKEN, MENDED]).order_by("-seq")[:1])
        if (before[0].kind if before else MENDED) == kind:
            continue
        key = f"{kind}:{slug}:{before[0].seq if before else 0}"
        try:
            with transaction.atomic():
                append([Entry(kind, subject, VEKHA.handle, now, data, key)])
        except IntegrityError:  # `event_key_once`
            continue
