"""How often a release that boots is asked whether it is ready, as the release itself sees it: the longest pause."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

from bench.home import fresh_database
from bench.rows import Figure, Row, tell
from bench.spine.releases import SCOPE, instance, spec, unpacked

BOOT = 2.0  # seconds that the tiny store says 503
INTERVAL = Figure("boot_probe", "ms", "<=", 50, "ours")


def measure(home: Path) -> Iterable[Row]:
    from vekha import wiring  # noqa: PLC0415
    from vekha.workflows.deploying import wait_ready  # noqa: PLC0415 - after Django

    with fresh_database(home):
        outside, name, asked = wiring.outside.__wrapped__(home), "bench-boots-1", home / "probes"
        try:
            digest = unpacked(outside)
            outside.target.start(instance(name, digest, PROBES=str(asked), HEALTHY_AFTER=str(BOOT)), fence=1)
            # what `wait_ready` looks at, without a run in the database
            wait_ready(SimpleNamespace(outside=outside, scope=SCOPE), SimpleNamespace(instance=name, run_spec=spec()))
        finally:
            wiring.supervisor(home).shutdown()
    moments = [float(line) for line in asked.read_text().split()]
    apart = [1000 * (later - earlier) for earlier, later in itertools.pairwise(moments)]
    tell(INTERVAL, "ours", apart)
    yield Row(INTERVAL, max(apart), None, "none")
