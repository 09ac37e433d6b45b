"""What the home page, the board and the list of environments show: so many rows each, however many there are.

Each takes a constant number of queries, over indexes that know open changes alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from vekha.core.actors import Role
from vekha.core.change import Stage
from vekha.core.waiting import BUILD, PREVIEW, ROLLOUT
from vekha.database import lines, models
from vekha.database.environment_pages import EnvironmentLine, RunLine
from vekha.database.models.changes import OPEN as OPEN_CHANGE
from vekha.database.models.environments import STANDING
from vekha.database.models.runs import OPEN, RunState
from vekha.database.pages import ChangeLine
from vekha.database.statements import rows_of, select, send

T = TypeVar("T")
CARDS, ROWS, WAITS, PLACES, PAGE = 12, 12, 3, 5, 30  # of a column, of a project (three times), of a page
Keys = Mapping[str, int]  # of projects: slug -> key


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first ones, and how many there are."""

    rows: tuple[T, ...] = ()
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def opened(of: Keys) -> QuerySet[models.Change]:
    """Changes of those projects that have not ended."""
    return models.Change.objects.filter(OPEN_CHANGE, project__in=of.values())


def keys(slugs: Iterable[str]) -> Keys:
    return dict(models.Project.objects.filter(slug__in=list(slugs)).values_list("slug", "pk"))


def board(of: Keys) -> dict[Stage, Some[ChangeLine]]:
    """Of each stage those that stand there the longest."""
    first, counts = _first(opened(of), "stage", ["since", "pk"], CARDS)
    found: dict[str, list[ChangeLine]] = defaultdict(list)
    for line in _these(first).values():
        found[line.stage].append(line)
    return {Stage(stage): Some(tuple(found[stage]), count) for stage, count in counts.items()}


def column(of: Keys, stage: Stage, page: int) -> Some[ChangeLine]:
    """One stage, page by page; those that stand there the longest first."""
    return _paged(opened(of).filter(stage=stage), page)


def under_way(of: Keys) -> dict[str, Some[ChangeLine]]:
    """By project, the longest first."""
    first, counts = _first(opened(of), "project_id", ["since", "pk"], ROWS)
    return _by_project(of, _these(first), counts)


def home(handle: str, of: Keys, page: int) -> tuple[Some[ChangeLine], dict[str, Some[ChangeLine]]]:
    """What waits for the person, those that wait the longest first, page by page; and what is under way."""
    people = lines.people_of(of.values())
    mine = opened(of).filter(_waiting(handle, of, people))
    asked, count = _page(mine, page)
    first, counts = _first(opened(of), "project_id", ["since", "pk"], ROWS)
    found = _these([*asked, *first], people)
    wanted = set(first)
    way = {key: line for key, line in found.items() if key in wanted}
    return Some(tuple(found[key] for key in asked), count), _by_project(of, way, counts)


def waits(of: Keys) -> dict[str, Some[ChangeLine]]:
    """By project, of those that wait for people, the longest first."""
    first, counts = _first(opened(of).exclude(awaited=[]), "project_id", ["since", "pk"], WAITS)
    return _by_project(of, _these(first), counts)


def stages(of: Keys) -> dict[str, dict[Stage, int]]:
    """By project, how many open changes stand at each."""
    found: dict[str, dict[Stage, int]] = {slug: {} for slug in of}
    slugs = {key: slug for slug, key in of.items()}
    for key, stage, count in opened(of).values_list("project_id", "stage").annotate(Count("pk")).order_by():
        found[slugs[key]][Stage(stage)] = count
    return found


def places(of: Keys) -> dict[str, Some[EnvironmentLine]]:
    """By project: production, and the newest previews."""
    first, counts = _first(_standing(of), "project_id", ["-kind", "-pk"], PLACES)
    rows = lines.environments().filter(pk__in=first)
    found: dict[str, list[EnvironmentLine]] = defaultdict(list)
    for line in lines.environment_lines(list(rows.order_by("-kind", "-pk"))):
        found[line.project].append(line)
    return {slug: Some(tuple(found[slug]), counts.get(key, 0)) for slug, key in of.items()}


def environments(of: Keys, page: int) -> Some[EnvironmentLine]:
    """All that serve something, page by page, production first."""
    rows = _standing(of).order_by("-kind", "project", "-pk")
    some = rows[PAGE * (page - 1) : PAGE * page]
    return Some(lines.environment_lines(list(some)), rows.count())


def stuck(of: Keys) -> tuple[RunLine, ...]:
    """Runs whose undo failed too: a person must look."""
    rows = lines.runs().filter(state=RunState.STUCK, project__in=of.values()).order_by("pk")
    return tuple(lines.run_line(row) for row in rows)


def _waiting(handle: str, of: Keys, people: lines.People) -> Q:
    conditions = [Q(project=key) & _waits_for(handle, people[key]) for key in of.values()]
    return reduce(or_, conditions) if conditions else Q(pk__in=[])


def _waits_for(handle: str, by: Mapping[Role, Sequence[str]]) -> Q:
    """What `core.waiting` says of a change, for one person, as a condition: `tests/database/test_overview.py`.

    Of what is asked besides, it may say so of a change too many, whose role nobody has.
    """
    has = {role for role in Role if handle in by[role]}
    written = Q(state__candidate__author=handle)
    nobody = Q(awaited__overlap=[role.value for role in Role if not by[role]])
    given = nobody & ~Q(awaited__contains=[Role.DEVOPS.value])  # it waits until somebody has the role
    waits = Q(awaited__overlap=[role.value for role in has]) & ~given
    if Role.DEVELOPER in has:  # of developers, whoever wrote the candidate
        theirs = Q(state__candidate__author__in=[one for one in by[Role.DEVELOPER] if one != handle])
        waits &= ~(Q(awaited=[Role.DEVELOPER.value]) & theirs)
    if Role.TESTER in has:  # the author of a candidate is never its tester
        waits &= ~(Q(awaited=[Role.TESTER.value]) & written)
    besides = Q(awaited_also__overlap=[role.value for role in has])
    if Role.DEVOPS not in has:
        return waits | besides
    besides |= Q(awaited_also__overlap=[role.value for role in Role if not by[role]])
    alone = by[Role.TESTER][:1] if len(by[Role.TESTER]) == 1 else []
    untested = Q(awaited=[Role.TESTER.value], state__candidate__author__in=alone)
    return waits | besides | given | untested | _without_job()


def _without_job() -> Q:
    """A job is waited for that is not there, or is stuck."""
    going = models.Run.objects.filter(candidate__change=OuterRef("pk"), state__in=OPEN).values("pk")

    def gone(workflow: str) -> Q:
        return Q(awaited=[]) & ~Q(Exists(going.filter(workflow=workflow)))

    building = Q(stage=Stage.BUILDING)
    unbuilt = Q(state__candidate__digest="")
    return (
        (Q(stage=Stage.RELEASING) & gone(ROLLOUT))
        | (building & unbuilt & gone(BUILD))
        | (building & ~unbuilt & gone(PREVIEW))
    )


def _standing(of: Keys) -> QuerySet[models.Environment]:
    """Without the previews of changes that have ended, which are cleared away."""
    return lines.environments().filter(STANDING, project__in=of.values())


def _by_project(of: Keys, some: Mapping[int, ChangeLine], counts: Mapping[int, int]) -> dict[str, Some[ChangeLine]]:
    found: dict[str, list[ChangeLine]] = defaultdict(list)
    for line in some.values():
        found[line.project].append(line)
    return {slug: Some(tuple(found[slug]), counts.get(key, 0)) for slug, key in of.items()}


def _first(rows: QuerySet[Any], by: str, order: list[str], most: int) -> tuple[list[int], dict[Any, int]]:
    """Keys of the first `most` of each `by`, and how many each has. One query that reads an index, not the rows."""
    place = Window(RowNumber(), F(by), order)
    ranked = rows.annotate(place=place, among=Window(Count("pk"), F(by))).filter(place__lte=most)
    found = list(ranked.order_by().values_list("pk", by, "among"))
    return [key for key, _, _ in found], {name: among for _, name, among in found}


def _paged(rows: QuerySet[models.Change], page: int) -> Some[ChangeLine]:
    asked, count = _page(rows, page)
    return Some(tuple(_these(asked).values()), count)


def _page(rows: QuerySet[models.Change], page: int) -> tuple[list[int], int]:
    """Keys of one page, and how many there are on all."""
    counted = rows.order_by("since", "pk").values_list("pk", Window(Count("pk")))
    found = list(counted[PAGE * (page - 1) : PAGE * page])
    count = found[0][1] if found else rows.count() if page > 1 else 0
    return [key for key, _ in found], count


def _these(keys: Sequence[int], people: lines.People | None = None) -> dict[int, ChangeLine]:
    """By key, those that stand there the longest first."""
    asked = select(models.Change, "id = ANY(%s) ORDER BY since, id", list(keys))
    theirs = select(models.Project, "id IN (SELECT project_id FROM change WHERE id = ANY(%s))", list(keys))
    found, projects = send([asked, theirs])
    by_key = {one.pk: one for one in rows_of(models.Project, projects)}  # rather than one of each for each row
    rows = rows_of(models.Change, found)
    for row in rows:
        row.project = by_key[row.project_id]
    known = lines.known_about(rows, people)
    return {row.pk: lines.change_line(row, known) for row in rows}
