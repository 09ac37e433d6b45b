"""The words of a message, in its reader's language. What people and programs wrote stands in it as plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from vekha.core.actors import VEKHA
from vekha.core.telling import about
from vekha.core.telling_table import LINKED, TEXTS
from vekha.database import models
from vekha.ports import Note
from vekha.workflows.reasons import reason_said
from vekha.workflows.sayings import role_said

# A line's end in a title could begin another header; turned text could hide what follows it.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
TITLE, TEXT, BODY = 160, 1_000, 3_600  # characters at most; Telegram takes 4,096 in all
DIGEST, MORE = _("What happened, {day}"), _("Besides these, there are more messages: {count}")
TAKEN_BACK = _("(the comment was withdrawn)")
ALONE = _("The link is for you alone, and needs no account. When you decide, a code is mailed to you: it is asked for.")
STANDS_IN = _("You stand in for {people}.")
CODE = _("Your code: {code}")
CONFIRMS = _("It confirms your decision about “{title}”, and is valid for 20 minutes. If it was not you, ignore it.")
INVITED = _("Your way into Vekha")
ONCE = _("This link signs you in, once. Afterwards add a passkey or a password, so that you can come back.")
WORKFLOWS = {  # by their names
    "build_candidate": _("build"),
    "deploy_preview": _("deployment to the preview"),
    "rollout": _("rollout"),
    "rollback": _("rollback"),
    "retire": _("clearing away"),
}
TEST, TESTED = _("A test of Vekha's messages"), _("Messages reach you here.")


def note_of(message: models.Message, language: str, address: str, path: str) -> Note:
    with translation.override(language):
        about_what, sentence = _said(message)
        parts = [plain(sentence), f"{address}{path}", *([gettext(ALONE)] if message.name in LINKED else [])]
        return Note(one_line(f"{about_what}: {sentence}"), "\n\n".join(parts))


def code_note(code: str, link: models.ClientLink, language: str) -> Note:
    with translation.override(language):
        title = one_line(gettext(CODE).format(code=code))
        return Note(title, f"{title}\n\n{gettext(CONFIRMS).format(title=plain(link.change.title))}")


def invitation_note(link: str, language: str) -> Note:
    with translation.override(language):
        return Note(gettext(INVITED), f"{gettext(ONCE)}\n\n{link}")


def digest_of(messages: Sequence[tuple[models.Message, str]], day: date, language: str, address: str) -> Note:
    """Oldest first, each with where it leads; of very many, how many there are besides."""
    with translation.override(language):
        parts, room = list[str](), BODY
        for one, path in messages:
            parts.append(f"{plain(': '.join(_said(one)))}\n{address}{path}")
            room -= len(parts[-1]) + 2
            if room < 0 and len(parts) > 1:
                parts[-1] = gettext(MORE).format(count=len(messages) - len(parts) + 1)
                break
        return Note(gettext(DIGEST).format(day=day.isoformat()), "\n\n".join(parts))


def test_note(language: str, address: str) -> Note:
    with translation.override(language):
        return Note(gettext(TEST), f"{gettext(TESTED)}\n\n{address}/")


def one_line(text: str) -> str:
    return _cut(" ".join(UNSAFE.sub(" ", text).split()), TITLE)


def plain(text: str) -> str:
    return _cut(UNSAFE.sub(" ", text.replace("\r\n", "\n")), TEXT)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _said(message: models.Message) -> tuple[str, str]:
    """What it is about ("Lavka 1, Quick order"), and what has happened."""
    body = json.loads(models.Event.objects.values_list("body", flat=True).get(seq=message.seq))
    known = about(body["subject"])
    data = {**body["data"], **known, "by": body["by"]}
    if body["kind"] == "Reminded":  # whom a change waits for is said in words of the core's
        template = data["text"]
        data["what"] = gettext(template).format_map(_Fields(data["args"], {}))
    if body["kind"] == "Commented" and _withdrawn(known, data["number"]):
        data["text"] = gettext(TAKEN_BACK)
    where = message.project.title
    if "change" in known:
        title = models.Change.objects.values_list("title", flat=True)
        where += f" {known['change']}, {title.get(project=message.project, number=int(known['change']))}"
    names = _names(data)
    sentence = gettext(TEXTS[message.name]).format_map(_Fields(data, names)).rstrip(": ")
    if others := data.get("stood_in_for"):
        sentence += " " + gettext(STANDS_IN).format(people=", ".join(names.get(one, one) for one in others))
    return where, sentence


def _withdrawn(known: Mapping[str, str], number: int) -> bool:
    gone = models.CommentWithdrawal.objects.filter(comment__number=number, comment__change__number=known["change"])
    return gone.filter(comment__change__project__slug=known["project"]).exists()


def _names(data: Mapping[str, Any]) -> dict[str, str]:
    handles = {data["by"], *(data.get("people") or ()), *(data.get("stood_in_for") or ())}
    handles |= {data["person"]} if "person" in data else set()
    found = models.Person.objects.filter(handle__in=handles).values_list("handle", "name")
    return {handle: name or handle for handle, name in found} | {VEKHA.handle: "Vekha"}


class _Fields(dict[str, str]):
    """Fields of an event's data as words; an older event may lack one."""

    def __init__(self, data: Mapping[str, Any], names: Mapping[str, str]) -> None:
        super().__init__({name: _word(name, value, names) for name, value in data.items()})

    def __missing__(self, name: str) -> str:
        return "?"


def _word(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name == "skipped":
        return ", ".join(role_said(one) for one in value)
    if isinstance(value, list):
        return "; ".join(names.get(one, reason_said(one)) for one in map(str, value))
    if isinstance(value, dict) and "latest" in value:  # dates
        return str(value["latest"])
    if name in ("role", "roles"):
        return ", ".join(role_said(one) for one in str(value).split(", "))
    if name in ("cause", "reason"):
        return reason_said(str(value))
    if name == "workflow":
        return gettext(WORKFLOWS.get(str(value), str(value)))
    if name == "opened":  # a moment
        return f"{value[:16].replace('T', ' ')} UTC"
    return names.get(str(value), str(value)) if name in ("by", "person") else str(value)
