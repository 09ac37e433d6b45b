"""What decisions race about: a change whose candidate waits for people, and what must hold after any race."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tests.workflows.fake_world import now
from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.change import Answer, Stage
from vekha.core.change import Change as State
from vekha.core.environment import EnvironmentState
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.database.mapping import change_of, to_json
from vekha.operations.give_verdict import give_verdict
from vekha.operations.register_candidate import register_candidate
from vekha.ports import Merge


class Judged:
    """A change whose candidate waits for one of the people, and what was looked at."""

    def __init__(self, number: int, stage: Stage = Stage.TESTING) -> None:
        self.number = number
        self.row = models.Change.objects.select_related("project").get(number=number, project__slug="lavka")
        models.Environment.objects.get_or_create(
            project=self.row.project, name="production", defaults=environment("production", None)
        )
        models.Environment.objects.create(
            project=self.row.project, name=f"preview-{number}", **environment("preview", self.row)
        )
        self.come("1")
        if stage is Stage.CLIENT_REVIEW:
            self.yes("tess", Role.TESTER)
            self.yes("max", Role.MANAGER)
        self.seen = self.looked()

    def state(self) -> State:
        return change_of(models.Change.objects.get(pk=self.row.pk).state)

    def looked(self) -> dict[str, Any]:
        found = self.state()
        assert found.candidate
        return {"candidate": found.candidate.number, "digest": found.candidate.digest, "agreement": found.agreed}

    def push(self, text: str) -> models.Candidate:
        merge = Merge(f"head-{text}", f"commit-{text}", f"tree-{text}", "base", f"patch-{text}", "dan")
        return register_candidate("lavka", self.number, merge, by="dan", now=now())

    def come(self, text: str) -> models.Candidate:
        """It is pushed, built, and stands in its preview."""
        row = self.push(text)
        row.digest = f"sha256:{self.number}-{text}"
        row.save(update_fields=["digest"])
        with transaction.atomic():
            change = models.Change.objects.select_for_update().get(pk=self.row.pk)
            built = e.CandidateBuilt(by="vekha", at=now(), number=row.number, digest=row.digest)
            change_happened(
                change, [built, e.CandidateReady(by="vekha", at=now(), number=row.number, digest=row.digest)]
            )
        return row

    def yes(self, who: str, role: Role, seen: dict[str, Any] | None = None, answer: Answer = Answer.YES) -> object:
        why = "" if answer is Answer.YES else "not so"
        return give_verdict("lavka", self.number, role, answer, **(seen or self.looked()), why=why, by=who, now=now())


def environment(kind: str, change: models.Change | None) -> dict[str, Any]:
    host = f"{kind}-{change.number if change else 0}.localhost"
    return {"kind": kind, "host": host, "change": change, "state": to_json(EnvironmentState()), "since": now()}


def valid(one: Judged) -> None:
    """Every verdict in force, and every emergency, is about the candidate and the agreement at hand; each once."""
    found = one.state()
    for verdict in found.verdicts:
        assert found.candidate
        assert (verdict.digest, verdict.agreement) == (found.candidate.digest, found.agreed)
    assert len({verdict.role for verdict in found.verdicts}) == len(found.verdicts)
    if found.emergency:
        assert found.candidate
        assert (found.emergency.digest, found.emergency.agreement) == (found.candidate.digest, found.agreed)
    if found.stage is Stage.RELEASING:
        assert models.Run.objects.filter(workflow="rollout", candidate__change=one.row).count() == 1
