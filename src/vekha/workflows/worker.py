"""A worker: takes jobs from the queue, and takes over those whose worker has died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector

from vekha.core.errors import NotFound, StaleToken
from vekha.database import models
from vekha.database.jobs import BUILDS, MESSAGES, MOVES, TASK
from vekha.operations.take_run import worker_name
from vekha.ports import Outside
from vekha.workflows import messaging
from vekha.workflows.engine import advance
from vekha.workflows.registry import WORKFLOWS

HEARTBEAT = 2.0  # seconds between two signs of life
STALLED = 6.0  # seconds of silence after which a worker's jobs are taken over
POLL = 0.5  # seconds between two looks for jobs that were put off; new ones are announced at once
log = logging.getLogger("vekha.worker")


def run_worker(outside: Outside, *, concurrency: int, queues: Sequence[str] = (BUILDS, MOVES, MESSAGES)) -> None:
    """Works until it is told to stop (SIGINT or SIGTERM); jobs at hand are finished first."""
    asyncio.run(_work(outside, concurrency, queues))


async def _work(outside: Outside, concurrency: int, queues: Sequence[str]) -> None:
    connector = django_app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(f"unexpected connector {connector}")
    app = django_app.with_connector(connector.get_worker_connector())
    _register(app, outside)
    if MESSAGES in queues:
        messaging.register(app, outside)
    async with app.open_async():
        watch = asyncio.create_task(_take_over_stalled(app))
        try:
            await app.run_worker_async(
                queues=list(queues),  # a tuple would reach PostgreSQL as a row, not as an array
                concurrency=concurrency,
                fetch_job_polling_interval=POLL,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                delete_jobs="successful",
            )
        finally:
            watch.cancel()


def _register(app: App, outside: Outside) -> None:
    @app.task(name=TASK, retry=RetryStrategy(max_attempts=20, exponential_wait=2))
    def carry_on(run_id: int) -> None:
        run_once(run_id, outside)


def run_once(run_id: int, outside: Outside, *, boundary: Callable[[str], None] = lambda where: None) -> str:
    """Carries one run on as far as it goes now; gives its state."""
    workflow = models.Run.objects.filter(pk=run_id).values_list("workflow", flat=True).first()
    if workflow not in WORKFLOWS:
        raise NotFound("no_run", f"There is no run {run_id} of a known workflow.", "Was it made by a newer version?")
    try:
        return advance(run_id, WORKFLOWS[workflow], outside, worker=worker_name(), boundary=boundary)
    except StaleToken as overtaken:
        log.warning("%s", overtaken)
        return "overtaken"


async def _take_over_stalled(app: App) -> None:
    """Gives jobs of silent workers back to the queue; whoever takes one gets a higher token than the silent one had."""
    while True:
        await asyncio.sleep(HEARTBEAT)
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            log.warning("job %s is taken over: its worker fell silent", job.id)
            await app.job_manager.retry_job(job)
        await app.job_manager.prune_stalled_workers(STALLED)
