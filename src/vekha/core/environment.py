"""What one environment runs, and who may change it now. Pure; the row in the database holds the same."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """`current` is what is served; `good` the releases that were good here, oldest first; `token` the highest so far.

    `busy` names the run that moves it now. `aside`: a release that was rolled back by hand and may come forward again.
    """

    current: str = ""
    good: tuple[str, ...] = ()
    token: int = 0
    busy: str = ""
    aside: str = ""

    @property
    def last_good(self) -> str:
        return self.good[-1] if self.good else ""


@dataclass(frozen=True, slots=True)
class NotNow:
    why: str


def begin(state: EnvironmentState, run: str) -> EnvironmentState | NotNow:
    """At most one move at a time. The same run may begin again: it takes a new token, and the old one is void."""
    if state.busy and state.busy != run:
        return NotNow(f"{state.busy} moves this environment now")
    return replace(state, busy=run, token=state.token + 1)


def owns(state: EnvironmentState, run: str, token: int) -> bool:
    return state.busy == run and state.token == token


def arrived(state: EnvironmentState, run: str, token: int, to: str) -> EnvironmentState | NotNow:
    """What was moved to is served, and good."""
    if not owns(state, run, token):
        return NotNow("a later worker has taken this over")
    good = (*(one for one in state.good if one != to), to)
    return replace(state, current=to, good=good, aside="")


def finished(state: EnvironmentState, run: str) -> EnvironmentState:
    """The run has ended, well or undone: the environment is free for the next one."""
    return replace(state, busy="") if state.busy == run else state


def before(state: EnvironmentState, rejected: str) -> str:
    """The last good release without the rejected one; "" if there is none."""
    return next((one for one in reversed(state.good) if one != rejected), "")


def rolled_back(state: EnvironmentState, run: str, token: int, to: str, *, keep: bool) -> EnvironmentState | NotNow:
    """The environment serves an earlier good release. `keep`: by hand, so that what was left may come forward again."""
    if not owns(state, run, token):
        return NotNow("a later worker has taken this over")
    left = state.current
    good = tuple(one for one in state.good if one != left)
    aside = left if keep and left != to else ""
    return replace(state, current=to, good=good, aside=aside)
