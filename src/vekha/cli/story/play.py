"""Plays the chapters in order; what is observed goes into the report, also when the story breaks."""

from __future__ import annotations

from pathlib import Path

from vekha.cli.story import agreeing, chapters
from vekha.cli.story.cast import OLGA
from vekha.cli.story.report import Report, Screen, StoryBroken
from vekha.cli.story.repository import Repository
from vekha.cli.story.scene import SLUG, Scene
from vekha.core.errors import VekhaError
from vekha.database.verify import verify
from vekha.operations.init_project import init_project
from vekha.ports import Outside


def play(home: Path, outside: Outside, port: int, screen: Screen) -> Report:
    """The installation in `home` must run; its proxy listens on `port`."""
    report, repository = Report(screen), Repository(home / "demo-repositories")
    scene = Scene(home, outside, repository, report, port)
    try:
        repository.begin()
        source = str(repository.origin)
        init_project(SLUG, "Лавка", source, by=OLGA.handle, main="main", now=scene.now())
        repository.watch(home, SLUG)
        chapters.opening(scene)
        number = agreeing.agreement(scene)
        chapters.red_candidate(scene, number)
        agreeing.later(scene, number)
        chapters.refused_candidate(scene, number)
        chapters.accepted_candidate(scene, number)
        chapters.by_hand(scene)
        chapters.killed_worker(scene)
        agreeing.feedback(scene, number)
        chapters.ending(scene)
        report.finished = True
    except (StoryBroken, VekhaError):
        pass  # the step that broke says so in the report, which is not ok then
    report.journal_verified = verify(home / "journal.checkpoint").ok
    return report
