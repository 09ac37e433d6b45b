"""Who decides for the client while some of them are away. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def who_decides(clients: Sequence[str], away: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Each who is asked, and for whom they stand in, all by handle; `away`: who is away -> their deputy.

    A deputy who is away is stood in for as well. Where that leads to nobody (a deputy who is no client any more, two
    who name each other) whoever is away is asked all the same: nothing waits for nobody.
    """
    found: dict[str, tuple[str, ...]] = {one: () for one in clients if one not in away}
    for one in clients:
        if one in away:
            deputy = _deputy(one, clients, away)
            found[deputy] = (*found.get(deputy, ()), *((one,) if deputy != one else ()))
    return found


def _deputy(one: str, clients: Sequence[str], away: Mapping[str, str]) -> str:
    met, deputy = {one}, away[one]
    while deputy in away and deputy not in met:
        met.add(deputy)
        deputy = away[deputy]
    return deputy if deputy in clients and deputy not in met else one
