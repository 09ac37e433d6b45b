"""What the proxy was being told counts after whoever told it died; after a power cut, what was kept counts."""

from __future__ import annotations

import pytest

from vekha.adapters.traffic.state import StateFile
from vekha.core.errors import StaleToken
from vekha.ports import Route

BLUE = Route("lavka/production", "lavka.localhost", {"blue": 100}, {"blue": "127.0.0.1:9", "green": "127.0.0.1:10"})


class Killed(BaseException):
    pass


def told_and_killed(states: StateFile, fence: int) -> None:
    with states.changing("lavka/production", fence) as state:
        state.version += 1
        state.routes["lavka/production"] = BLUE
        states.tell(state)
        raise Killed


def test_what_a_killed_worker_told_is_what_is_known_its_token_too(tmp_path):
    with pytest.raises(Killed):
        told_and_killed(StateFile(tmp_path), fence=3)
    after = StateFile(tmp_path)
    assert after.read().routes == {"lavka/production": BLUE}
    with pytest.raises(StaleToken), after.changing("lavka/production", 2):
        pass
    with after.changing("lavka/production", 3) as state:
        assert state.version == 1


@pytest.mark.parametrize("left", ["", '{"version": 2, "rou', None])
def test_a_note_that_a_power_cut_tore_is_passed_over(tmp_path, left):
    states = StateFile(tmp_path)
    with states.changing("lavka/production", 1) as state:
        state.version, state.routes["lavka/production"] = 1, BLUE
    with pytest.raises(Killed):
        told_and_killed(states, fence=2)
    told = tmp_path / "told.json"
    told.unlink() if left is None else told.write_text(left)
    assert (states.read().version, states.read().tokens) == (1, {"lavka/production": 1})


def test_what_was_kept_later_wins_over_what_was_told_before(tmp_path):
    states = StateFile(tmp_path)
    with pytest.raises(Killed):
        told_and_killed(states, fence=1)
    with states.changing("lavka/production", 7) as state:  # the same routes, a new token
        assert state.routes
    assert states.read().tokens == {"lavka/production": 7}
