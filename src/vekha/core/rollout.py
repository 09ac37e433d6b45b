"""A rollout as a plan and its next step. Pure: what was measured goes in, what to do comes out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """Move `environment` from instance `old` ("" if none) to `new` by `steps`, percent of requests, rising to 100."""

    old: str
    new: str
    steps: tuple[int, ...] = (100,)
    watch: float = 2.0  # seconds that each step is watched
    maximum_errors: float = 1.0  # percent of the new release's requests

    def weights(self, step: int) -> dict[str, int]:
        share = 100 if not self.old else self.steps[step]
        return {self.new: share} | ({self.old: 100 - share} if share < 100 else {})


@dataclass(frozen=True, slots=True)
class Health:
    """What was seen of the new release since the step began."""

    seconds: float
    requests: int
    errors: int
    probe: int | None  # HTTP status of its health page, None: no answer


@dataclass(frozen=True, slots=True)
class Advance:
    step: int  # the next step's index; len(steps): done


@dataclass(frozen=True, slots=True)
class Hold:
    why: str


@dataclass(frozen=True, slots=True)
class RollBack:
    why: str


def plan(
    old: str, new: str, *, steps: tuple[int, ...] = (100,), watch: float = 2.0, maximum_errors: float = 1.0
) -> RolloutPlan:
    """Raises ValueError if the steps do not rise to 100."""
    if not steps or steps[-1] != 100 or list(steps) != sorted(set(steps)) or steps[0] <= 0:
        raise ValueError(f"steps must rise to 100: {steps}")
    return RolloutPlan(old, new, steps if old else (100,), watch, maximum_errors)


def next_step(current: RolloutPlan, step: int, health: Health) -> Advance | Hold | RollBack:
    """What to do now. A health page that does not answer 200 is a no at once: silence is not health."""
    if health.probe != 200:
        return RollBack(f"its health page {'gave no answer' if health.probe is None else f'answered {health.probe}'}")
    share = 100 * health.errors / health.requests if health.requests else 0.0
    if share > current.maximum_errors:
        return RollBack(f"{health.errors} of {health.requests} requests failed ({share:.1f} %)")
    if health.seconds < current.watch:
        return Hold(f"watched {health.seconds:.1f} s of {current.watch:g} s")
    return Advance(step + 1)
