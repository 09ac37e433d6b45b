"""Shoppers at a store while something is done to it, and what they saw of a move."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from vekha.cli.story.load import Load
from vekha.cli.story.report import Rollback
from vekha.cli.story.scene import SLUG, Scene
from vekha.database import models


@contextmanager
def shoppers(scene: Scene) -> Iterator[Load]:
    """Load on production, counted in the report."""
    load = scene.load("production")
    try:
        with load:
            yield load
    finally:
        scene.report.served(load.requests, load.failed)


def rolled_back(scene: Scene, name: str, load: Load, started: float, version: str) -> None:
    """Waits until shoppers see the version; the time is from the word to the last answer of another version."""
    enough = 12
    scene.until(
        f"{name} to answer {version}",
        lambda: (
            [answer.version for answer in load.answers[-enough:]] == [version] * enough
            and load.answers[-enough].asked > started
        ),
    )
    late = [one.asked for one in load.answers if one.asked > started and one.version != version]
    seen = 1000 * (max(late, default=started) - started)
    subject = f"environment:{SLUG}/{name}"
    event = scene.until(
        "the journal to tell of it",
        lambda: models.Event.objects.filter(subject=subject, kind="RolledBack").order_by("-seq").first(),
    )
    data = json.loads(event.body)["data"]
    scene.report.rollbacks.append(
        Rollback(
            environment=name,
            cause=data["cause"],
            from_digest=data["from_digest"],
            to_digest=data["to_digest"],
            milliseconds=max(round(seen, 1), data["milliseconds"]),
            failed_requests=load.failed_between(started, time.monotonic()),
        )
    )
