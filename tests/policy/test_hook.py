"""What a repository's hook calls lets through whom the matrix lets through, and says so without failing the push."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.policy.acts import people
from tests.policy.matrix import ACTORS, OTHER, OWN, Asked
from tests.workflows.fake_world import FILE, FakeWorld
from vekha import wiring
from vekha.cli import candidate, main, session
from vekha.core.actors import VEKHA
from vekha.database import models
from vekha.policy import Action, rules

ASKED = Asked(Action.REGISTER_CANDIDATE, None)


@pytest.fixture
def hook(database, tmp_path, monkeypatch, capsys):
    """Pushes a project's branch as somebody; gives whether a candidate came of it, and what the push was told."""
    people()
    world = FakeWorld(tmp_path)
    for branch in ("main", "change/1"):
        world.git.commit(branch, {"vekha.toml": FILE, "shop.py": branch})
    models.Change.objects.update(stage="building", state=building())
    monkeypatch.setattr(wiring, "outside", lambda: world.outside)
    for module in (candidate, session):
        monkeypatch.setattr(module, "connect", lambda: None, raising=False)

    def push(project: str, who: str) -> tuple[bool, str]:
        with transaction.atomic():
            before = models.Candidate.objects.count()
            capsys.readouterr()
            code = main.run(["candidate", "pushed", project, "change/1", "--as", who])
            made = models.Candidate.objects.count() > before
            transaction.set_rollback(True)
        assert code == 0  # a push is never failed
        return made, capsys.readouterr().err

    return push


def building() -> dict[str, object]:
    state = dict(models.Change.objects.values_list("state", flat=True)[0])
    return state | {"stage": "building", "agreed": 1, "proposed": 1}


@pytest.mark.parametrize("project", [OWN, OTHER])
def test_a_push_registers_a_candidate_for_exactly_whom_the_matrix_allows(hook, project):
    for name, actor in ACTORS.items():
        made, told = hook(project, actor.handle)
        expected = ASKED.allowed(actor, project)
        assert made == expected, f"{name}: {told}"
        assert ("may not register_candidate" in told or "is disabled" in told or "of another project" in told) != made


def test_whoever_is_not_known_registers_nothing(hook):
    made, told = hook(OWN, "nobody-at-all")
    assert not made
    assert "nobody-at-all" in told


@pytest.mark.parametrize("text", ["", "permit (", None], ids=["empty", "broken", "deleted"])
def test_with_a_policy_that_cannot_be_used_a_push_registers_nothing_for_anybody(hook, tmp_path, monkeypatch, text):
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / rules.SCHEMA).write_text((rules.FOLDER / rules.SCHEMA).read_text())
    if text is not None:
        (folder / rules.POLICY).write_text(text)
    monkeypatch.setattr(rules, "FOLDER", folder)
    for actor in (*ACTORS.values(), VEKHA):
        made, told = hook(OWN, actor.handle)
        assert not made
        assert "The policy cannot be used" in told
