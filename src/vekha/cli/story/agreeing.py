"""The story's chapters in which people talk: what is wanted, what it takes, until when, and how it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from vekha.cli.story.cast import CLARA, DAN, MAX, OLGA, TESS
from vekha.cli.story.report import expect
from vekha.cli.story.scene import SLUG, Scene
from vekha.core.actors import Role
from vekha.core.agreement import Criterion, Due, Needs, PlannedTest
from vekha.core.change import Answer, Stage
from vekha.database import queries
from vekha.database.differences import agreement_difference
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.answer_date_move import answer_date_move
from vekha.operations.assess import assess
from vekha.operations.follow_up import follow_up
from vekha.operations.give_feedback import give_feedback
from vekha.operations.move_date import move_date
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.submit_request import submit_request
from vekha.operations.write_brief import write_brief

ASKED = "Быстрый заказ: купить в один шаг со страницы товара"
NEED = "Меньше шагов до покупки."
BEHAVIOUR = "На странице товара есть кнопка «Быстрый заказ».\nОна открывает форму: имя, телефон, адрес."
BOUGHT = Criterion("", "на складе есть товар", "отправлена форма быстрого заказа", "заказ создан с учётом доставки")
PHONE = Criterion("", "магазин открыт на телефоне", "открыта страница товара", "кнопку ничего не закрывает")
PHONES = "А на телефоне? У меня половина покупателей с телефона."
LATER = "Первый кандидат не прошёл проверку суммы."


def agreement(scene: Scene) -> int:
    """Clara asks; everybody adds their part; she wants more in it, then agrees."""
    with scene.report.step(CLARA.handle, "asks for a quick order; each role says what it takes") as step:
        number = submit_request(SLUG, ASKED, NEED, by=CLARA.handle, now=scene.now()).number
        described(number, (BOUGHT,), behaviour=BEHAVIOUR, now=scene.now())
        assessed(number, ("Закажу с доставкой и без, сверю сумму",), now=scene.now())
        step.result = f"change {number}: a brief, an estimate, a test plan, nothing new to set up"
    with scene.report.step(MAX.handle, "proposes it; Clara asks for the phone as well, and agrees") as step:
        due = _in_days(scene, 7)
        version = propose_agreement(SLUG, number, due=due, by=MAX.handle, now=scene.now())
        answer_agreement(SLUG, number, version, Answer.NO, why=PHONES, by=CLARA.handle, now=scene.now())
        described(number, (BOUGHT, PHONE), behaviour=BEHAVIOUR, now=scene.now())
        assessed(number, ("Закажу с доставкой и без, сверю сумму", "Открою на телефоне"), now=scene.now())
        version = propose_agreement(SLUG, number, due=due, by=MAX.handle, now=scene.now())
        answer_agreement(SLUG, number, version, Answer.YES, why="", by=CLARA.handle, now=scene.now())
        expect(scene.state(number).stage is Stage.BUILDING, "the change is not being built")
        differs = agreement_difference(SLUG, number)
        expect([part.name for part in differs.parts] == ["C2", "tests of C2"], f"other parts differ: {differs.parts}")
        step.result = f"agreement {version}: C2 is new in it; due {due}"
    return number


def later(scene: Scene, number: int) -> None:
    """The first candidate was red: Max asks for two days more. The agreement stays as it is."""
    with scene.report.step(MAX.handle, "asks for two days more; Clara agrees") as step:
        due = _in_days(scene, 9)
        move = move_date(SLUG, number, due, why=LATER, by=MAX.handle, now=scene.now())
        answer_date_move(SLUG, number, move, Answer.YES, why="", by=CLARA.handle, now=scene.now())
        state = scene.state(number)
        expect((state.due, state.agreed) == (due, 2), "the date did not move, or the agreement did")
        step.result = f"due {due}, still agreement {state.agreed}"


def feedback(scene: Scene, number: int) -> None:
    """Clara says how it is; Max makes a new request of it."""
    with scene.report.step(CLARA.handle, "gives feedback; Max makes a new request of it") as step:
        released = scene.state(number).released
        text = "Заказывают! Но хочется выбирать время доставки."
        give_feedback(SLUG, number, Answer.YES, text, digest=released, by=CLARA.handle, now=scene.now())
        row = follow_up(SLUG, number, "Время доставки в быстром заказе", text, by=MAX.handle, now=scene.now())
        expect(scene.state(number).stage is Stage.CLOSED, "the change is not closed")
        step.result = f"change {number} is closed, change {row.number} follows it"


def agreed_change(title: str, need: str, *, now: datetime) -> int:
    """A small change that everybody has agreed on; gives its number."""
    number = submit_request(SLUG, title, need, by=CLARA.handle, now=now).number
    seen = Criterion("", "", "открыта любая страница", "это видно")
    described(number, (seen,), behaviour=title, now=now)
    assessed(number, ("Открою и посмотрю",), now=now)
    due = Due(latest=(now + timedelta(days=7)).date(), confidence=85)
    version = propose_agreement(SLUG, number, due=due, by=MAX.handle, now=now)
    answer_agreement(SLUG, number, version, Answer.YES, why="", by=CLARA.handle, now=now)
    return number


def described(number: int, criteria: Sequence[Criterion], *, behaviour: str, now: datetime) -> None:
    """Max writes the next version of the brief."""
    page = queries.change_page(SLUG, number)
    write_brief(
        SLUG,
        number,
        after=len(page.briefs),
        need=page.need,
        behaviour=behaviour,
        criteria=criteria,
        by=MAX.handle,
        now=now,
    )


def assessed(number: int, tests: Sequence[str], *, now: datetime) -> None:
    """Dan, Olga and Tess say what the newest brief takes. `tests`: one for each of its criteria, in their order."""
    brief = queries.change_page(SLUG, number).briefs[0]
    version = brief.version
    plan = [PlannedTest(one.id, how) for one, how in zip(brief.criteria, tests, strict=True)]
    said, hours = "Можно: форма на странице.", (4.0, 8.0, 16.0)
    assess(SLUG, number, Role.DEVELOPER, brief=version, text=said, feasible=True, hours=hours, by=DAN.handle, now=now)
    assess(SLUG, number, Role.DEVOPS, brief=version, needs=Needs(), by=OLGA.handle, now=now)
    assess(SLUG, number, Role.TESTER, brief=version, plan=plan, by=TESS.handle, now=now)


def _in_days(scene: Scene, days: int) -> Due:
    day: date = (scene.now() + timedelta(days=days)).date()
    return Due(latest=day, confidence=85)
