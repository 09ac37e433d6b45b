"""The jobs of messages, as a worker knows them: what is told to whom, each delivery, and reminders now and then.

Also the one that forgets the API's answers to those who asked: it is as little, and may wait as long.
"""

from __future__ import annotations

from datetime import timedelta

from procrastinate import App, RetryStrategy

from vekha.config.project_file import read_project_file
from vekha.core.errors import VekhaError
from vekha.core.reminding import Reminding
from vekha.database import models
from vekha.database.jobs import ASK, DELIVER, FORGET, MESSAGES, REMIND, TELL, WATCH
from vekha.operations.ask_clients import ask_clients, waiting_for_clients
from vekha.operations.once import forget_answers
from vekha.operations.policy_alarm import watch_policy
from vekha.operations.remind import overdue, remind
from vekha.operations.remind_client import remind_client
from vekha.operations.tell import tell
from vekha.ports import Outside
from vekha.workflows.context import PROJECT_FILE
from vekha.workflows.deliver import deliver

HOURLY = "7 * * * *"
OFTEN = "*/5 * * * *"  # cron: when it is looked whom to remind; the queue keeps one job of it, whoever runs
EACH_MINUTE = "* * * * *"  # whether the policy can be used, though nobody acts
AGAIN = RetryStrategy(max_attempts=20, exponential_wait=2)  # the database was away; services have tries of their own


def register(app: App, outside: Outside) -> None:
    @app.task(name=TELL, queue=MESSAGES, retry=AGAIN)
    def tell_all(first: int, last: int) -> None:
        tell(first, last, now=outside.clock.now())

    @app.task(name=DELIVER, queue=MESSAGES, retry=AGAIN)
    def deliver_one(delivery: int) -> None:
        deliver(delivery, outside)

    @app.task(name=ASK, queue=MESSAGES, retry=AGAIN)
    def ask_all(project: str) -> None:
        ask_everybody(outside, project)

    @app.periodic(cron=OFTEN)
    @app.task(name=REMIND, queue=MESSAGES, retry=AGAIN)
    def remind_all(timestamp: int) -> None:
        remind_everybody(outside)

    @app.periodic(cron=HOURLY)
    @app.task(name=FORGET, queue=MESSAGES, retry=AGAIN)
    def forget(timestamp: int) -> None:
        forget_answers(now=outside.clock.now())

    @app.periodic(cron=EACH_MINUTE)
    @app.task(name=WATCH, queue=MESSAGES, retry=AGAIN)
    def watch(timestamp: int) -> None:
        watch_policy(now=outside.clock.now())


def ask_everybody(outside: Outside, project: str = "") -> None:
    """Links for those who decide for the client now and have none yet; in one project, or in all."""
    for slug, number in waiting_for_clients(project):
        ask_clients(slug, number, now=outside.clock.now())


def remind_everybody(outside: Outside) -> int:
    """Everybody for whom a change waits for too long now; gives how many changes. Asked again, nobody is told twice.

    Before that, whoever decides for the client from today on gets their link.
    """
    reminded = 0
    ask_everybody(outside)
    for project in models.Project.objects.order_by("pk"):
        reminding, now = _reminding(project, outside), outside.clock.now()
        for number in overdue(project, reminding, now):
            reminded += remind(project.slug, number, reminding, now=now)
            reminded += remind_client(project.slug, number, reminding, now=now)
    return reminded


def _reminding(project: models.Project, outside: Outside) -> Reminding:
    """As main's `vekha.toml` says; by default where it cannot be read, so that nothing waits in silence."""
    try:
        git = outside.git(project.slug)
        table = read_project_file(git.read(git.head(project.main), PROJECT_FILE)).reminders
    except VekhaError:
        return Reminding()
    return Reminding(*(timedelta(seconds=seconds) for seconds in (table.after, table.every, table.deputy)))
