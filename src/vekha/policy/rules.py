"""Cedar, wrapped: two files become rules that answer, and say which of them it was."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cedarpy import Decision, PolicySet, Schema, is_authorized, policies_to_json_str, validate_policies

from vekha.core.errors import Denied

FOLDER = Path(__file__).parent
SCHEMA, POLICY = "policy.cedarschema", "policy.cedar"
END = "// The policy ends here: a file without this line was cut off, and denies everything."
BROKEN = "policy_broken"  # the error, and the rule of every denial while the files cannot be used
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy, by its annotations."""

    name: str
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`rule`: the first one of the file that decided; None if none spoke. `errors`: why Cedar could not decide."""

    allowed: bool
    rule: Rule | None
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """`known`: by Cedar's own name for each, "policy0", "policy1", in the order of the file."""

    policies: PolicySet
    schema: Schema
    known: Mapping[str, Rule]

    def ask(self, request: dict[str, Any], entities: list[dict[str, Any]]) -> Answer:
        """Allowed by Cedar's Allow alone. A rule that could not be evaluated may be a forbid: then nothing is."""
        try:
            answer = is_authorized(request, self.policies, json.dumps(entities), self.schema)
        except ValueError as error:
            return Answer(False, None, (str(error),))
        said = set(answer.diagnostics.reasons)
        rule = next((rule for name, rule in self.known.items() if name in said), None)
        errors = tuple(answer.diagnostics.errors)
        return Answer(answer.decision is Decision.Allow and rule is not None and not errors, rule, errors)


def rules() -> Rules:
    """Parsed once, and again when a file has changed. Raises Denied `policy_broken`."""
    found = _kept(FOLDER, _stamp(FOLDER / SCHEMA), _stamp(FOLDER / POLICY))
    if isinstance(found, Rules):
        return found
    raise Denied(
        BROKEN,
        f"The policy cannot be used, so everything is denied: {found}.",
        f"Whoever runs Vekha must install it anew: {POLICY} and {SCHEMA} come with it.",
    )


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        known = file.stat()
    except OSError:
        return None
    return known.st_mtime_ns, known.st_size, known.st_ino


@lru_cache(maxsize=1)
def _kept(folder: Path, *_stamps: tuple[int, int, int] | None) -> Rules | str:
    """The rules, or why there are none: told to the operator once for each state of the files."""
    try:
        return _read(folder)
    except (OSError, ValueError) as error:
        LOG.error("the policy in %s cannot be used, everything is denied: %s", folder, error)
        return str(error)


def _read(folder: Path) -> Rules:
    """Raises OSError, or ValueError with the first mistake."""
    text = (folder / POLICY).read_text(encoding="utf-8")
    if END not in text:
        raise ValueError(f"{POLICY} was cut off: its last words are missing")
    schema = Schema.from_str((folder / SCHEMA).read_text(encoding="utf-8"))
    policies = PolicySet.from_str(text)
    found = validate_policies(text, schema)
    if not found.validation_passed:
        raise ValueError("; ".join(one.error for one in found.errors))
    plain = json.loads(policies_to_json_str(text))
    if plain["templates"]:
        raise ValueError("it has templates, which permit nothing")
    marks = {name: one.get("annotations", {}) for name, one in plain["staticPolicies"].items()}
    known = {name: _rule(marks[name]) for name in sorted(marks, key=_place)}
    names = [rule.name for rule in known.values()]
    if not names:
        raise ValueError(f"{POLICY} holds no rule")
    if "" in names or len(set(names)) < len(names):
        raise ValueError(f"each policy in {POLICY} needs an @id of its own")
    return Rules(policies, schema, known)


def _place(name: str) -> int:
    """Where in the file it stands: Cedar counts them, policy0, policy1."""
    return int(name.removeprefix("policy"))


def _rule(marks: Mapping[str, str]) -> Rule:
    return Rule(marks.get("id", ""), marks.get("why", ""), marks.get("next", ""))
