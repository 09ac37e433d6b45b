"""How one is told oneself: channels, rules, and what one was told. Of people; a service is told by webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field, StringConstraints

from vekha import wiring
from vekha.api.acting import Part, acts, now, reads
from vekha.api.callers import by
from vekha.api.fields import Given, Id, Line
from vekha.api.paging import Cursor, Limit, page, page_of, seen, sliced
from vekha.core.errors import BadInput
from vekha.core.topics import Topic
from vekha.core.wishes import Wish
from vekha.database import mailbox, models, paged
from vekha.database.mailbox import ChannelLine, MessageLine
from vekha.operations.acting import myself
from vekha.operations.add_channel import add_channel as add
from vekha.operations.remove_channel import remove_channel as remove
from vekha.operations.set_message_rules import Wanted, newest, rules_of
from vekha.operations.set_message_rules import set_message_rules as choose
from vekha.workflows.trying import try_channels

part = Part("Messages")
ChannelLines = page_of(ChannelLine, "ChannelLines")
MessageLines = page_of(MessageLine, "MessageLines")
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """`quiet`: two times of the day between which only alarms come; null if there are no quiet hours."""

    language: str
    zone: str
    quiet: tuple[str, str] | None
    digest: str
    topics: dict[Topic, Wish]


@dataclass(frozen=True, slots=True)
class ChannelDone:
    channel: int
    service: str


@dataclass(frozen=True, slots=True)
class ChannelTried:
    """`problem`: "" if it took the message."""

    channel: int
    service: str
    problem: str


@dataclass(frozen=True, slots=True)
class ChannelsTried:
    channels: tuple[ChannelTried, ...]


class RulesIn(Given):
    """What is given is changed. `quiet` []: there are no quiet hours."""

    language: Line | None = None
    zone: Line | None = None
    quiet: Annotated[list[Clock], Field(max_length=2)] | None = None
    digest: Clock | None = None
    topics: dict[Topic, Wish] | None = None


class ChannelIn(Given):
    """`address`: as apprise reads it. It is never shown again."""

    address: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[\x21-\x7e]+$")]
    label: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00-\x1f]*$")] = ""


@reads(part, "/me/messages", MessageLines)
def list_messages(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What was planned for whoever asks, and whether it arrived; newest first."""
    found = page(paged.messages(by(request), before=seen(cursor, int), limit=limit), limit, lambda one: one[0])
    return found | {"items": [line for _, line in found["items"]]}


@reads(part, "/me/channels", ChannelLines)
def list_channels(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """By which ways whoever asks can be reached; addresses are not shown."""
    return sliced(mailbox.channels(by(request)) if by(request) else (), cursor, limit, lambda one: f"{one.id:019}")


@acts(part, "POST", "/me/channels", ChannelDone)
def add_channel(request: HttpRequest, given: ChannelIn) -> ChannelDone:
    """Be reached this way too."""
    outside = wiring.outside()
    ways = {"notifier": outside.notifier, "secrets": outside.secrets}
    row = add(given.address, given.label, by=by(request), **ways, now=now())  # type: ignore[arg-type]
    return ChannelDone(row.pk, row.service)


@acts(part, "DELETE", "/me/channels/{channel}", ChannelDone, status=200)
def remove_channel(request: HttpRequest, channel: Id) -> ChannelDone:
    """No longer be reached this way."""
    row = remove(channel, by=by(request), secrets=wiring.outside().secrets, now=now())
    return ChannelDone(row.pk, row.service)


@acts(part, "POST", "/me/channel-tests", ChannelsTried)
def test_channels(request: HttpRequest) -> ChannelsTried:
    """Send a test message to each of one's own channels, now."""
    tried = try_channels(wiring.outside(), by=by(request))
    return ChannelsTried(tuple(ChannelTried(row.pk, row.service, problem) for row, problem in tried))


@reads(part, "/me/message-rules", RulesInForce)
def show_message_rules(request: HttpRequest) -> RulesInForce:
    """How whoever asks is told."""
    return _in_force(newest(myself(by(request))[0]))


@acts(part, "PATCH", "/me/message-rules", RulesInForce, status=200)
def set_message_rules(request: HttpRequest, given: RulesIn) -> RulesInForce:
    """How one wants to be told: in which language, what at once, what once a day, and when not."""
    wanted = Wanted(
        language=given.language,
        zone=given.zone,
        quiet=_quiet(given.quiet),
        digest=time.fromisoformat(given.digest) if given.digest else None,
        wishes=given.topics,
    )
    return _in_force(choose(wanted, by=by(request), now=now()))


def _in_force(row: models.MessageRules) -> RulesInForce:
    rules = rules_of(row)
    quiet = (f"{rules.quiet[0]:%H:%M}", f"{rules.quiet[1]:%H:%M}") if rules.quiet else None
    return RulesInForce(row.language, row.zone, quiet, f"{row.digest:%H:%M}", {one: rules.wish(one) for one in Topic})


def _quiet(given: list[str] | None) -> tuple[time, time] | tuple[()] | None:
    """Raises BadInput `bad_rules`."""
    if not given:
        return None if given is None else ()
    if len(given) != 2:
        raise BadInput("bad_rules", "Quiet hours have two ends.", 'For example ["22:00", "08:00"], or [].')
    begin, end = map(time.fromisoformat, given)
    return begin, end
