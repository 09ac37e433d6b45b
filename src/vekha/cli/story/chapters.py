"""The story's chapters in which something runs, in order; those in which people talk are in `agreeing.py`."""

from __future__ import annotations

import json
import os
import signal
import time

from vekha.cli.story.agreeing import agreed_change
from vekha.cli.story.cast import CLARA, DAN, MAX, OLGA, PEOPLE, TESS
from vekha.cli.story.report import StoryBroken, expect
from vekha.cli.story.scene import SLUG, Scene
from vekha.cli.story.shoppers import rolled_back, shoppers
from vekha.core.change import Answer, Stage
from vekha.core.evidence import Outcome
from vekha.database import models
from vekha.database.mapping import environment_of
from vekha.database.models.runs import OPEN, RunState
from vekha.operations.first_release import first_release
from vekha.operations.grant_role import grant_role
from vekha.workflows.at_once import roll_back_at_once

COVERED = "Кнопка есть, но на телефоне её закрывает корзина."


def opening(scene: Scene) -> None:
    """The first release of the store goes to production."""
    for somebody in PEOPLE:
        grant_role(
            SLUG,
            somebody.handle,
            somebody.role,
            name=somebody.name,
            email=somebody.email,
            by=OLGA.handle,
            now=scene.now(),
        )
    with scene.report.step(OLGA.handle, "releases the store for the first time") as step:
        git = scene.outside.git(SLUG)
        git.fetch()
        head = git.head("main")
        domain = scene.outside.domain
        first_release(SLUG, head, author=DAN.email, by=OLGA.handle, domain=domain, now=scene.now())
        scene.until("the first release to be served", lambda: _opened(scene))
        status, version = scene.look("production")
        expect((status, version) == (200, "1.0"), f"production answered {status} {version}")
        release = _production(scene)
        step.result = f"version {version} answers, artifact {release.digest[7:19] if release else ''}"


def red_candidate(scene: Scene, number: int) -> None:
    """Candidate 1 fails its unit tests: nothing is deployed."""
    with scene.report.step(DAN.handle, "pushes candidate 1") as step:
        scene.repository.push(f"change/{number}", "candidate-1", "Quick order, first try")
        state = scene.until("candidate 1 to be judged", lambda: _refused(scene, number, 1))
        evidence = models.Evidence.objects.get(candidate__change__number=number, candidate__number=1, outcome="failed")
        failing = evidence.details["failed"]
        expect(bool(failing), f"no failing test is named: {evidence.reason}")
        previews = models.Environment.objects.filter(project=scene.project, kind="preview")
        expect(not previews.exists(), "something was deployed")
        step.result = f"red: {len(failing)} tests failed ({', '.join(failing)}); nothing was deployed"
        expect(bool(state), "no reason is kept")


def refused_candidate(scene: Scene, number: int) -> None:
    """Candidate 2 is green, deployed by itself; Clara says no: the preview goes back, the change is at building."""
    preview = f"preview-{number}"
    with scene.report.step(DAN.handle, "pushes candidate 2") as step:
        scene.repository.push(f"change/{number}", "candidate-2", "Quick order, the total is right")
        scene.stage(number, Stage.TESTING)
        status, version = scene.look(preview)
        expect((status, version) == (200, "1.1-rc2"), f"the preview answered {status} {version}")
        passed = models.Evidence.objects.filter(candidate__number=2, outcome=Outcome.PASSED).values_list("check_name")
        step.result = f"green and in its preview: {', '.join(name for (name,) in passed)}"
    with scene.report.step(CLARA.handle, "says no to candidate 2") as step:
        for who in (TESS, MAX):
            scene.decide(number, who, Answer.YES)
        with scene.load(preview) as load:
            scene.until("shoppers in the preview", lambda: load.requests > 5)
            started = time.monotonic()
            scene.decide(number, CLARA, Answer.NO, COVERED)
            state = scene.state(number)
            expect((state.stage, state.reason) == (Stage.BUILDING, COVERED), f"the change is {state.stage}")
            rolled_back(scene, preview, load, started, "1.0")
        step.result = f"the preview serves 1.0 again after {scene.report.rollbacks[-1].milliseconds} ms"


def accepted_candidate(scene: Scene, number: int) -> None:
    """Candidate 3 passes everything; production moves under load."""
    with scene.report.step(DAN.handle, "pushes candidate 3") as step:
        scene.repository.push(f"change/{number}", "candidate-3", "Quick order: nothing covers the button")
        scene.stage(number, Stage.TESTING)
        step.result = f"green and in its preview: {scene.look(f'preview-{number}')[1]}"
    with scene.report.step(CLARA.handle, "accepts; the change goes live under load") as step, shoppers(scene) as load:
        scene.accept(number)
        scene.stage(number, Stage.LIVE)
        status, version = scene.look("production")
        expect((status, version) == (200, "1.1"), f"production answered {status} {version}")
        served, candidate = _production(scene), scene.state(number).candidate
        expect(served is not None and candidate is not None and served.digest == candidate.digest, "another artifact")
        main = scene.repository.head("main")
        expect(candidate is not None and main == candidate.commit, "main is not what production serves")
        step.result = f"version {version} live, {load.requests} requests meanwhile, {load.failed} failed"


def by_hand(scene: Scene) -> None:
    """Olga rolls production back and forward again, under load."""
    for forward, version in ((False, "1.0"), (True, "1.1")):
        word = "forward" if forward else "back"
        with scene.report.step(OLGA.handle, f"rolls production {word} by hand") as step, shoppers(scene) as load:
            scene.until("shoppers", lambda: load.requests > 5)
            started = time.monotonic()
            roll_back_at_once(scene.outside, SLUG, "production", forward=forward, why="a drill", by=OLGA.handle)
            rolled_back(scene, "production", load, started, version)
            step.result = f"{version} answers after {scene.report.rollbacks[-1].milliseconds} ms"


def killed_worker(scene: Scene) -> None:
    """A worker dies in the middle of a rollout; another one finishes it; nothing is done twice."""
    with scene.report.step(DAN.handle, "pushes a second change, accepted by all") as step:
        number = agreed_change("Версия в подвале", "Видеть, что открыто.", now=scene.now())
        edits = {"lavka/__init__.py": ('"1.1"', '"1.2"')}
        scene.repository.push(f"change/{number}", "", "Version 1.2", edits=edits)
        scene.stage(number, Stage.TESTING)
        step.result = "green and in its preview"
    with scene.report.step("a worker", "is killed in the middle of the rollout") as step, shoppers(scene) as load:
        scene.accept(number)
        run = scene.until("the rollout to be half-way", lambda: _half_way(scene, number))
        killed = run.worker
        os.kill(int(killed.rpartition(":")[2]), signal.SIGKILL)
        scene.stage(number, Stage.LIVE)
        run = scene.until("the run to end", lambda: models.Run.objects.filter(pk=run.pk, state=RunState.DONE).first())
        expect(run.worker != killed, f"{killed} cannot have finished it")
        status, version = scene.look("production")
        expect((status, version) == (200, "1.2"), f"production answered {status} {version}")
        expect(_once(run), "something was done twice")
        step.result = f"{killed} died, {run.worker} finished; {load.requests} requests, {load.failed} failed"


def ending(scene: Scene) -> None:
    """Nothing is left half-way."""
    scene.until("every run to end", lambda: not models.Run.objects.filter(state__in=OPEN[1:]).exists())
    served = _production(scene)
    scene.report.production["digest"] = served.digest if served else ""
    scene.report.production["url"] = f"http://{scene.environment('production').host}:{scene.port}/"


def _opened(scene: Scene) -> models.Release | None:
    """Raises StoryBroken once the first release is refused: there is nothing to wait for then."""
    if refused := models.Event.objects.filter(kind="FirstReleaseRefused").first():
        raise StoryBroken("; ".join(json.loads(refused.body)["data"]["reasons"]))
    return _production(scene)


def _production(scene: Scene) -> models.Release | None:
    row = models.Environment.objects.filter(project=scene.project, name="production").first()
    current = environment_of(row.state).current if row else ""
    return models.Release.objects.get(pk=int(current)) if current else None


def _refused(scene: Scene, number: int, candidate: int) -> str:
    state = scene.state(number)
    mine = state.candidate is not None and state.candidate.number == candidate and not state.candidate.open
    return state.reason if mine else ""


def _half_way(scene: Scene, number: int) -> models.Run | None:
    run = models.Run.objects.filter(
        workflow="rollout", candidate__change__number=number, state=RunState.RUNNING
    ).first()
    return run if run and run.steps.filter(name="database").exists() and not run.parked else None


def _once(run: models.Run) -> bool:
    digest = run.candidate.digest if run.candidate else "?"
    done = list(run.steps.filter(direction="do").values_list("name", flat=True))
    told = models.Event.objects.filter(kind__in=["ProductionServed", "Released"], body__contains=digest)
    return len(done) == len(set(done)) and sorted(told.values_list("kind", flat=True)) == [
        "ProductionServed",
        "Released",
    ]
