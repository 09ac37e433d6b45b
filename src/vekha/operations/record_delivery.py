"""How far a delivery has come. Each step is on disk before the next one begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from vekha.core.actors import VEKHA
from vekha.core.retrying import pause_after
from vekha.database import models
from vekha.database.models import DeliveryState
from vekha.operations.acting import allow, operation
from vekha.operations.policy_alarm import ALARM
from vekha.operations.tell import defer
from vekha.policy import Action

WHOLE = (
    "channel__person",
    "mailbox",
    "message__project",
    "message__person",
    "webhook__project",
    "code_of__change",
    "invitation",
)
CUT_OFF = "Twice its worker died while it was being sent: it may have arrived."
REMOVED = "Where it was to go has been removed."


@operation
def begin_delivery(delivery: int, *, now: datetime) -> models.Delivery | None:
    """A try begins; None if there is nothing to do.

    A try that a dead worker began may have arrived. It is made once more, and only once: nobody gets more than one
    repeat, and at the second death it is kept as failed.
    """
    row = _locked(delivery)
    _allow(row)
    if row.state in (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED):
        return None
    if row.state == DeliveryState.WAITING and row.due_at > now:
        defer(row, now)  # the job came early: its worker died after putting it off, or clocks differ
        return None
    place = row.channel or row.webhook
    if place.removed_at is not None if place else not (row.mailbox and row.mailbox.email):
        _failed(row, REMOVED)
        return None
    if row.state == DeliveryState.SENDING:
        if row.repeats:
            _failed(row, CUT_OFF)
            return None
        row.repeats += 1
    row.state, row.tries = DeliveryState.SENDING, row.tries + 1
    row.save(update_fields=["state", "tries", "repeats"])
    return row


@operation
def record_delivery(row: models.Delivery, *, now: datetime) -> None:
    """The service has it. Nothing, if another worker has taken the delivery over."""
    _allow(row)
    if _overtaken(row):
        return
    row.state, row.sent_at, row.error = DeliveryState.SENT, now, ""
    row.save(update_fields=["state", "sent_at", "error"])


@operation
def record_dropped(row: models.Delivery, *, now: datetime) -> None:
    """It was not sent, as nobody needs it any more. Nothing, if another worker has taken the delivery over."""
    allow(VEKHA, Action.CARRY_OUT, None)
    if _overtaken(row):
        return
    row.state, row.error = DeliveryState.DROPPED, ""
    row.save(update_fields=["state", "error"])


@operation
def record_missed(row: models.Delivery, error: str, *, now: datetime) -> None:
    """The service has not taken it: it is tried again later, or kept as failed after the last try.

    Nothing, if another worker has taken the delivery over.
    """
    _allow(row)
    if _overtaken(row):
        return
    pause = pause_after(row.tries)
    if pause is None:
        _failed(row, error)
        return
    row.state, row.error, row.due_at = DeliveryState.WAITING, error, now + timedelta(seconds=pause)
    row.save(update_fields=["state", "error", "due_at"])
    defer(row, now)


def _allow(row: models.Delivery) -> None:
    """That the policy cannot be used is the one message that does not ask it."""
    if row.message is None or row.message.name != ALARM:
        allow(VEKHA, Action.CARRY_OUT, None)


def _locked(delivery: int) -> models.Delivery:
    rows = models.Delivery.objects.select_for_update(of=("self",)).select_related(*WHOLE)
    return rows.get(pk=delivery)


def _overtaken(row: models.Delivery) -> bool:
    """Whether this try is not the newest one: its worker was slow, and thought dead."""
    newest = _locked(row.pk)
    return newest.state != DeliveryState.SENDING or newest.tries != row.tries


def _failed(row: models.Delivery, error: str) -> None:
    row.state, row.error = DeliveryState.FAILED, error
    row.save(update_fields=["state", "error"])
