"""A worker whose work was taken over does nothing any more."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from target_world import PRODUCTION

from vekha.adapters.targets.local.fences import Fences
from vekha.core.errors import BadInput, StaleToken, VekhaError


def test_a_worker_that_slept_between_check_and_effect_cannot_exist(tmp_path: Path) -> None:
    fences = Fences(tmp_path)
    inside, go_on, order = threading.Event(), threading.Event(), []

    def zombie() -> None:
        with fences.holding(PRODUCTION, 1):
            inside.set()
            go_on.wait(10)
            order.append(1)

    def later() -> None:
        with Fences(tmp_path).holding(PRODUCTION, 2):
            order.append(2)

    threads = [threading.Thread(target=zombie), threading.Thread(target=later)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    threads[1].join(0.2)
    assert order == []
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert order == [1, 2]
    with pytest.raises(StaleToken), fences.holding(PRODUCTION, 1):
        order.append(1)
    assert order == [1, 2]


def test_a_token_stays_known_when_the_effect_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Fences(tmp_path).holding(PRODUCTION, 7):
        raise RuntimeError
    with pytest.raises(StaleToken), Fences(tmp_path).holding(PRODUCTION, 6):
        pass


def test_a_damaged_token_is_not_taken_for_none(tmp_path: Path) -> None:
    with Fences(tmp_path).holding(PRODUCTION, 7):
        pass
    next(tmp_path.iterdir()).write_text("0000")
    with pytest.raises(VekhaError) as damaged, Fences(tmp_path).holding(PRODUCTION, 8):
        pass
    assert damaged.value.code == "fence_damaged"


@pytest.mark.parametrize("name", ["", "..", ".", "x" * 300])
def test_an_environment_that_cannot_be_a_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput), Fences(tmp_path).holding(name, 1):
        pass
