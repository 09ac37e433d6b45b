"""What checks, gates and runs give as their reason, in English and kept so: the shapes of their sentences."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from vekha.workflows.causes import CAUSES
from vekha.workflows.mistakes import problems_said
from vekha.workflows.sayings import Sayings

REASONS = (
    # what checks found (workflows/checking.py, adapters/reports), and what gates make of it (core/gates.py)
    _("{reason}, {percent} % of lines covered: {least} % are asked for"),
    _("{reason}, {percent} % of lines covered"),
    _("{reason}, but coverage: {rest}"),
    _("{reason}, but its exit code is {code}"),
    _("{count} of {total} passed, {skipped} skipped"),
    _("{count} of {total} passed"),
    _("{count} of {total} failed: {tests} and {more} more"),
    _("{count} of {total} failed: {tests}"),
    _("{count} of {total} failed"),
    _("all {total} tests were skipped"),
    _("no tests ran"),
    _("exit code {code}"),
    _("stopped after {seconds} s, its time limit"),
    _("there is no report at {file}"),
    _("the report {file} is empty"),
    _("the report {file} has {number} MiB, {most} are allowed"),
    _("the report {file} is older than this check: it is another run's"),
    _("the report {file} is broken: {error}"),
    _("the report {file} holds entities or a DTD: it is not read"),
    _("the report {file} cannot be decoded: {error}"),
    _("the report {file} names no line of code"),
    _("line {line} has {hits} hits: these are no numbers"),
    _("{count} of {total} lines"),
    _("gate {gate} asks for no check: nothing was proven"),
    _("no evidence for this artifact"),
    _("its evidence is dated in the future"),
    _("its evidence is from {moment}, too old"),
    _("no verdict on this artifact under agreement {number}"),
    # why something moved back
    _("checks said no: {reasons}"),
    _("{role} {person} said no: {why}"),
    _("The release was stopped by a no: {reason}."),
    _("The policy cannot be used, so everything is denied: {reason}."),
    _("{person} said no: {why}"),
    _("production was rolled back by hand, and main still holds what was rolled back."),
    _("main is at {commit} now."),
    _("`{command}` did not end in time: {error}"),
    _("`{command}` ended with {code}: {error}"),
    _("The migration did not end in time: {error}"),
    _("The migration ended with {code}: {error}"),
    _("{instance} ended with {code}: {error}"),
    _("its health page {path} gave no answer for {seconds} s."),
    _("its health page {path} answered {code} for {seconds} s."),
    _("{person} rolled back by hand: {why}"),
    _("{person} rolled forward by hand: {why}"),
    _("the rejected candidate is not what is served here"),
    _("main moved before the release: the same patch is merged and checked anew"),
    _("The release gate is not green: {reasons}"),
    _("The new release was refused while watched: {reason}."),
    _("its health page gave no answer"),
    _("its health page answered {code}"),
    _("{count} of {total} requests failed ({percent} %)"),
    _("first release"),
    # why the policy cannot be used (policy/rules.py)
    _("it has templates, which permit nothing"),
    _("{file} was cut off: its last words are missing"),
    _("{file} holds no rule"),
    _("each policy in {file} needs an @id of its own"),
)


def field_said(name: str, value: str) -> str:
    """What stands in a sentence of these."""
    return problems_said(value) if name == "problems" else value


reason_said = Sayings((*REASONS, *CAUSES), field_said)
