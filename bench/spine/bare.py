"""The least that a switch by Envoy costs: one committed row and one renamed file. Nothing is asked, locked or kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from bench.spine.releases import SCOPE


@dataclass
class Bare:
    folder: Path
    state: Any  # what the proxy was told last
    record: psycopg.Connection[tuple[object, ...]]

    def switch(self, to: str) -> float:
        from vekha.adapters.traffic.envoy.resources import routes  # noqa: PLC0415 - as everywhere here: after Django
        from vekha.adapters.traffic.state import replace_file  # noqa: PLC0415

        word = time.monotonic()
        self.record.execute("INSERT INTO bare (name) VALUES (%s)", [to])
        self.record.commit()
        self.state.version += 1
        self.state.routes[SCOPE] = replace(self.state.routes[SCOPE], weights={to: 100})
        replace_file(self.folder / "rds.json", routes(self.state))
        return word


@contextmanager
def bare(folder: Path, url: str) -> Iterator[Bare]:
    """On the same Envoy, while nobody else moves it; afterwards the state says what was told last."""
    from vekha.adapters.traffic.state import StateFile  # noqa: PLC0415

    with psycopg.connect(url) as record:
        record.execute("CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, name text NOT NULL)")
        record.commit()
        made = Bare(folder, StateFile(folder).read(), record)
        yield made
        with StateFile(folder).changing(SCOPE, made.state.tokens[SCOPE]) as state:
            state.version, state.routes = made.state.version, made.state.routes
