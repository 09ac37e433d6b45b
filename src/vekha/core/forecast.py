"""When a change will be live, from how long the team's own finished changes took. Pure: same seed, same dates.

Monte Carlo over history, after J. Spolsky, "Evidence Based Scheduling" (2007): each run takes one finished change and
lets this one take as long for each hour of its estimate. An estimate of three points counts by its mean, (best + 4
likely + worst) / 6 (Malcolm et al., "Application of a Technique for Research and Development Program Evaluation",
Operations Research 7(5), 1959). The range of the three is not drawn from as well: how wrong estimates are is in the
history already. Changes of nearby size are taken more often. Each drawn ratio is spread on the scale of logarithms with
Silverman's bandwidth ("Density Estimation", 1986, eq. 3.31), since the next change is none of the few that were seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import ceil, exp, log, sqrt
from random import Random

from vekha.core.agreement import Hours
from vekha.core.decision import Refused

RUNS = 10_000
LEAST = 7  # finished changes; with fewer nothing is said
PERCENTS = (50, 85, 95)
SURE = 85  # percent: of the day that is offered to the client, where nothing else is said
SHOWN = 5  # of the changes that weigh most
SHORTEST = 1 / 24 / 60  # days: what was live in the same minute
LONGEST = 36_525  # days, a hundred years: no date is said beyond
BY_HAND = "Give the dates by hand (in a terminal: `--due`)."


@dataclass(frozen=True, slots=True)
class Finished:
    """A change that went live: `days` from agreed to live, `hours` as they were expected then."""

    number: int
    days: float
    hours: float


@dataclass(frozen=True, slots=True)
class Quantile:
    """`percent` of the runs were live on `day` or before. `covered`: percent of history that was, in the back-test."""

    percent: int
    days: float
    day: date
    covered: float


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one finished change counts: `share` of all in percent. `ratio`: its days for each expected hour."""

    number: int
    days: float
    hours: float
    ratio: float
    share: float


@dataclass(frozen=True, slots=True)
class Why:
    """What the dates stand on. Days = `expected` hours × a ratio; `ratios`: lowest, median and highest of history."""

    changes: int
    expected: float
    ratios: tuple[float, float, float]
    spread: float  # standard deviation that is added to each logarithm of a ratio
    heaviest: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    runs: int
    seed: int
    start: datetime
    elapsed: float  # days since then; what took no longer was left out
    quantiles: tuple[Quantile, ...]
    why: Why

    def day(self, percent: int) -> date:
        return next(one.day for one in self.quantiles if one.percent == percent)


def expected(hours: Hours) -> float:
    best, likely, worst = hours
    return (best + 4 * likely + worst) / 6


def forecast(
    hours: Hours, history: Iterable[Finished], *, seed: int, start: datetime, elapsed: float = 0.0, runs: int = RUNS
) -> Forecast | Refused:
    """The days by which the change is live in 50, 85 and 95 % of the runs, counted from `start`, and why.

    `elapsed`: how many days of it have passed already. Refused below seven finished changes, or where history holds
    nothing like it.
    """
    known = _in_order(history)
    if len(known) < LEAST:
        has = len(known) or "none"
        what = f"A forecast needs {LEAST} finished changes with an estimate; so far the team has {has}."
        return Refused("few_changes", what, BY_HAND)
    size = expected(hours)
    drawn = [days for days in _draw(size, known, Random(seed), runs) if days > elapsed]  # noqa: S311 - no secret
    if len(drawn) < runs / 100:
        what = f"It has taken {elapsed:.0f} days: history holds hardly anything as long for its estimate."
        return Refused("beyond_history", what, BY_HAND)
    drawn.sort()
    if _at(drawn, PERCENTS[-1]) > LONGEST:
        return Refused("beyond_history", "By its estimate it takes longer than anybody lives.", BY_HAND)
    covered = back_test(known, seed=seed, runs=max(100, runs // 10))  # as many forecasts as there are changes
    quantiles = tuple(
        Quantile(percent, days, (start + timedelta(days=days)).date(), covered[percent])
        for percent, days in ((percent, _at(drawn, percent)) for percent in PERCENTS)
    )
    return Forecast(runs, seed, start, elapsed, quantiles, _why(size, known))


def back_test(history: Iterable[Finished], *, seed: int, runs: int) -> dict[int, float]:
    """Each finished change forecast from all the others: percent of them that were live by their 50/85/95 % days.

    A forecast that is right covers about as much as it says.
    """
    known = _in_order(history)
    met = dict.fromkeys(PERCENTS, 0)
    for at, one in enumerate(known):
        others = [*known[:at], *known[at + 1 :]]
        drawn = sorted(_draw(one.hours, others, Random(seed), runs))  # noqa: S311 - no secret
        for percent in PERCENTS:
            met[percent] += one.days <= _at(drawn, percent)
    return {percent: 100 * count / len(known) for percent, count in met.items()}


def _in_order(history: Iterable[Finished]) -> list[Finished]:
    """The same order however they come: the same seed then draws the same ones."""
    return sorted(history, key=lambda one: (one.number, one.days, one.hours))


def _draw(hours: float, known: Sequence[Finished], random: Random, runs: int) -> list[float]:
    """Days, one for each run."""
    weights = _weights(hours, known)
    logs, spread = [log(hours * _ratio(one)) for one in known], _spread(known, weights)
    taken = random.choices(logs, cum_weights=list(accumulate(weights)), k=runs)
    return [exp(one + spread * random.gauss(0.0, 1.0)) for one in taken]


def _ratio(one: Finished) -> float:
    return max(one.days, SHORTEST) / one.hours


def _weights(hours: float, known: Sequence[Finished]) -> list[float]:
    """Half or twice the size counts half; the sum is 1."""
    near = [min(one.hours / hours, hours / one.hours) for one in known]
    whole = sum(near)
    return [one / whole for one in near]


def _spread(known: Sequence[Finished], weights: Sequence[float]) -> float:
    """0.9 s n^(-1/5) of the logarithms. `n`: as many equal changes as the unequal weights are worth (Kish, 1965)."""
    logs = [log(_ratio(one)) for one in known]
    worth = 1 / sum(weight * weight for weight in weights)
    if worth <= 1:
        return 0.0
    mean = sum(weight * one for weight, one in zip(weights, logs, strict=True))
    variance = sum(weight * (one - mean) ** 2 for weight, one in zip(weights, logs, strict=True))
    return 0.9 * sqrt(variance * worth / (worth - 1)) * exp(-log(worth) / 5)


def _at(drawn: Sequence[float], percent: int) -> float:
    """The smallest drawn value that `percent` of them do not pass. `drawn` is sorted."""
    return drawn[ceil(len(drawn) * percent / 100) - 1]


def _why(size: float, known: Sequence[Finished]) -> Why:
    weights, ratios = _weights(size, known), sorted(_ratio(one) for one in known)
    shares = [
        Weight(one.number, one.days, one.hours, _ratio(one), 100 * weight)
        for one, weight in zip(known, weights, strict=True)
    ]
    heaviest = sorted(shares, key=lambda one: (-one.share, one.number))[:SHOWN]
    middle = (ratios[(len(ratios) - 1) // 2] + ratios[len(ratios) // 2]) / 2
    return Why(len(known), size, (ratios[0], middle, ratios[-1]), _spread(known, weights), tuple(heaviest))
