"""A fact of the journal as other programs read it: a CloudEvent 1.0 in JSON. Pure.

Where CDEvents 0.5.1 has a type that says the same, the data is a whole CDEvent with our fact as `customData`
(https://github.com/cdevents/spec, tag v0.5.1: cloudevents-binding.md and schemas/); else the type is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from vekha.core.telling import about

CDEVENTS = "0.5.1"
DEPLOYED = "dev.cdevents.service.deployed.0.3.0"
TYPES = {
    "CandidateRegistered": "dev.cdevents.change.created.0.4.0",
    "Released": "dev.cdevents.change.merged.0.3.0",
    "EvidenceRecorded": "dev.cdevents.testsuiterun.finished.0.3.0",
    "BaselineServed": DEPLOYED,
    "PreviewServed": DEPLOYED,
    "ProductionServed": DEPLOYED,
    "RolledBack": "dev.cdevents.service.rolledback.0.3.0",
}
OUTCOMES = {"passed": "success", "failed": "failure", "unknown": "error"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the journal."""

    seq: int
    kind: str
    subject: str
    by: str
    at: datetime
    data: Mapping[str, Any]


def cloud_event(fact: Fact, address: str) -> dict[str, Any]:
    """`address`: of this installation. The id is the row's number: a receiver drops what it has seen."""
    source = f"{address}/{about(fact.subject)['project']}" if "project" in about(fact.subject) else address
    ours = {"kind": fact.kind, "subject": fact.subject, "by": fact.by, "data": dict(fact.data)}
    known = TYPES.get(fact.kind)
    name = known or "vekha." + re.sub(r"(?<!^)(?=[A-Z])", "_", fact.kind).lower()
    event = {
        "specversion": "1.0",
        "id": str(fact.seq),
        "source": source,
        "type": name,
        "time": fact.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
    }
    if known is None:
        return event | {"subject": fact.subject, "data": ours}
    subject = _subject(fact)
    context = {"specversion": CDEVENTS, "timestamp": event["time"]} | {key: event[key] for key in ("id", "source")}
    data = {"context": context | {"type": name}, "subject": subject, "customData": ours}
    return event | {"subject": subject["id"], "data": data | {"customDataContentType": "application/json"}}


def _subject(fact: Fact) -> dict[str, Any]:
    """The `subject` of the CDEvent, as the schema of its type asks for."""
    known, data = about(fact.subject), fact.data
    project = known["project"]
    match fact.kind:
        case "CandidateRegistered" | "Released":
            number = f"{project}/{known['change']}/candidate-{data['number']}"
            return {"id": number, "content": {"repository": {"id": project}}}
        case "EvidenceRecorded":
            return {
                "id": f"{fact.subject}/candidate-{data['candidate']}/{data['check']}",
                "content": {
                    "environment": {"id": f"{project}/checks"},
                    "testSuite": {"id": str(data["check"])},
                    "outcome": OUTCOMES[data["outcome"]],
                    "reason": str(data["reason"]),
                },
            }
        case _:
            digest = data["to_digest"] if fact.kind == "RolledBack" else data["digest"]
            artifact = f"pkg:generic/{project}@{quote(digest, safe='')}"
            where = {"id": f"{project}/{known['environment']}"}
            return {"id": project, "content": {"environment": where, "artifactId": artifact}}
