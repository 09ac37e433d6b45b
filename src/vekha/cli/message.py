"""`vekha message`: how people are told, and what they were told."""

from __future__ import annotations

import getpass
import re
import sys
from datetime import time
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number as Between

from vekha.cli.render import fields, mark, moment, table
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.core.errors import BadInput, VekhaError
from vekha.core.topics import Topic
from vekha.core.wishes import Wish

if TYPE_CHECKING:
    from vekha.database import models

app = App(name="message", help="How people are told, and what they were told.")
channel = App(name="channel", help="The ways by which one can be reached.")
app.command(channel)
HOURS = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
Topics = Annotated[list[Topic] | None, Parameter(help="Topics that come so; give as many as you want.")]


@channel.command
def add(
    address: Annotated[str, Parameter(help="As apprise reads it: tgram://TOKEN/CHAT. Else it is asked for.")] = "",
    /,
    *,
    label: Annotated[str, Parameter(help="What you call it.")] = "",
) -> None:
    """Be reached this way too. The address is kept apart from the database, and never shown again."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.operations.add_channel import add_channel  # noqa: PLC0415

    outside = wiring.outside()
    row = add_channel(
        address or _asked(), label, by=actor(), notifier=outside.notifier, secrets=outside.secrets, now=now()
    )
    answer(
        f"{actor()} can be reached by {row} (channel {row.pk}). Try it: `vekha message test`.",
        channel=row.pk,
        service=row.service,
        label=row.label,
    )


def _asked() -> str:
    """Unseen, and in no shell's history."""
    return getpass.getpass("address: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


@channel.command(name="remove")
def remove(channel: Annotated[int, Parameter(help="Its number, as in `vekha message channel list`.")], /) -> None:
    """No longer be reached this way."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.operations.remove_channel import remove_channel  # noqa: PLC0415

    row = remove_channel(channel, by=actor(), secrets=wiring.outside().secrets, now=now())
    answer(f"{actor()} is no longer reached by {row}.", channel=row.pk, service=row.service)


@channel.command(name="list")
def list_channels() -> None:
    """By which ways who can be reached; addresses are not shown."""
    connect()
    from vekha.database import mailbox  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = mailbox.channels()
    if session.json:
        show_json(plain(found))
        return
    rows = [(one.id, one.person, one.service, one.label, moment(one.added_at)) for one in found]
    table(("channel", "person", "service", "label", "added"), rows, empty="None yet: `vekha message channel add`.")


@app.command
def rules(
    *,
    language: Annotated[str | None, Parameter(help="Of the messages: en or ru.")] = None,
    zone: Annotated[str | None, Parameter(help="Your time zone: Europe/Moscow.")] = None,
    quiet: Annotated[str | None, Parameter(help="Hours in which only alarms come: 22:00-08:00, or none.")] = None,
    digest: Annotated[str | None, Parameter(help="When the digest comes: 09:00.")] = None,
    at_once: Topics = None,
    in_digest: Topics = None,
    never: Topics = None,
) -> None:
    """How you want to be told. What is given is changed; the rules in force are shown."""
    connect()
    from vekha.operations.acting import myself  # noqa: PLC0415 - needs Django
    from vekha.operations.set_message_rules import Wanted, newest, set_message_rules  # noqa: PLC0415

    wishes = dict.fromkeys(at_once or (), Wish.AT_ONCE) | dict.fromkeys(in_digest or (), Wish.DIGEST)
    wishes |= dict.fromkeys(never or (), Wish.NEVER)
    wanted = Wanted(language, zone, _hours(quiet), _clock(digest) if digest else None, wishes or None)
    changed = wanted != Wanted()
    _show(set_message_rules(wanted, by=actor(), now=now()) if changed else newest(myself(actor())[0]))


@app.command
def test() -> None:
    """Send a test message to each of your channels, now. Exit code 1 if one does not take it."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.workflows.trying import try_channels  # noqa: PLC0415

    tried = [(row.pk, str(row), problem) for row, problem in try_channels(wiring.outside(), by=actor())]
    if session.json:
        show_json([{"channel": pk, "service": what, "problem": problem} for pk, what, problem in tried])
    else:
        rows = [(mark("failed" if problem else "ok"), pk, what, problem) for pk, what, problem in tried]
        table(("", "channel", "service", "problem"), rows, empty="None yet: `vekha message channel add`.")
    if problems := [problem for *_, problem in tried if problem]:
        raise VekhaError("not_delivered", problems[0], "Is the address right? Add it anew.")


@app.command(name="list")
def list_(
    *,
    person: Annotated[str, Parameter(help="Only theirs.")] = "",
    failed: Annotated[bool, Parameter(help="Only those that did not arrive.")] = False,
    last: Annotated[int, Parameter(help="How many of the last ones.", validator=Between(gte=1))] = 50,
) -> None:
    """What was planned for whom, and whether it arrived."""
    connect()
    from vekha.database import mailbox  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = mailbox.messages(person=person, failed=failed, last=last)
    if session.json:
        show_json(plain(found))
        return
    rows = [
        (moment(one.at), one.person, one.name, one.path, mark(one.state), one.tries or "", one.error) for one in found
    ]
    table(("at", "person", "about", "leads to", "state", "tries", "error"), rows, empty="Nothing was to be told yet.")


def _show(row: models.MessageRules) -> None:
    from vekha.operations.set_message_rules import rules_of  # noqa: PLC0415 - needs Django

    in_force = rules_of(row)
    quiet = f"{in_force.quiet[0]:%H:%M}-{in_force.quiet[1]:%H:%M}" if in_force.quiet else "none"
    wishes = {topic.value: in_force.wish(topic).value for topic in Topic}
    told = {"language": row.language, "zone": row.zone, "quiet": quiet, "digest": f"{row.digest:%H:%M}"}
    if session.json:
        show_json(told | {"topics": wishes})
    else:
        fields([*told.items(), *wishes.items()])


def _hours(text: str | None) -> tuple[time, time] | tuple[()] | None:
    """ "22:00-08:00"; () for "none"; None if nothing was given."""
    if text is None or text == "none":
        return () if text else None
    found = HOURS.fullmatch(text)
    if found is None:
        raise BadInput("bad_rules", f"{text!r} are no hours.", "For example 22:00-08:00, or none.")
    return _clock(found[1]), _clock(found[2])


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadInput("bad_rules", f"{text!r} is no time of the day.", "For example 09:00.") from error
