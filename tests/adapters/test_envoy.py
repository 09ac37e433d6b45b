from __future__ import annotations

import dataclasses
import multiprocessing
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.adapters.envoy_world import HOST, ask, backend, clients, free_port, running_envoy
from vekha.adapters.traffic.envoy import EnvoyTraffic
from vekha.adapters.traffic.envoy.boot import check_port
from vekha.core.errors import VekhaError
from vekha.ports import Route


def route(addresses: dict[str, str], **weights: int) -> Route:
    return Route("lavka/production", HOST, weights, addresses)


def test_requests_go_where_the_route_says_by_host(tmp_path):
    with backend("blue") as blue, running_envoy(tmp_path) as port:
        EnvoyTraffic(tmp_path).move(route({"blue": blue}, blue=100), fence=1)
        assert ask(port) == (200, "blue")
        assert ask(port, host=f"{HOST}:{port}") == (200, "blue")
        status, text = ask(port, host="elsewhere.localhost")
        assert status == 404
        assert "no such environment" in text


def test_weights_share_the_requests(tmp_path):
    with backend("blue") as blue, backend("green") as green, running_envoy(tmp_path) as port:
        addresses = {"blue": blue, "green": green}
        EnvoyTraffic(tmp_path).move(route(addresses, blue=50, green=50), fence=1)
        seen = Counter(ask(port)[1] for _ in range(200))
        assert 60 <= seen["green"] <= 140


def test_twenty_switches_under_load_lose_nothing(tmp_path):
    """None fails, none meets a connection that was cut, none asked after a move is answered by the old release."""
    with backend("blue") as blue, backend("green") as green, running_envoy(tmp_path) as port:
        traffic, addresses = EnvoyTraffic(tmp_path), {"blue": blue, "green": green}
        traffic.move(route(addresses, blue=100), fence=1)
        moved = []
        with clients(port, "/", "/", "/", "/slow", "/slow") as everyone:
            for turn in range(20):
                name = "green" if turn % 2 == 0 else "blue"
                traffic.move(route(addresses, **{name: 100}), fence=1)
                moved.append((time.monotonic(), name))
                enough = len(everyone[0].seen) + 5
                while len(everyone[0].seen) < enough:
                    time.sleep(0.001)  # answers are counted by threads that tell nobody
    assert not [failure for client in everyone for failure in client.failures]
    ends = [at for at, _ in moved[1:]] + [time.monotonic()]
    for (start, name), end in zip(moved, ends, strict=True):
        answers = {who for client in everyone for at, who in client.seen if start < at < end - 0.05}
        assert answers <= {name}


def test_what_was_in_force_comes_back_after_a_restart(tmp_path):
    with backend("blue") as blue:
        port = free_port()
        with running_envoy(tmp_path, port):
            EnvoyTraffic(tmp_path).move(route({"blue": blue}, blue=100), fence=1)
        with running_envoy(tmp_path, port):
            assert ask(port) == (200, "blue")


def test_errors_are_counted_for_the_instance_that_made_them(tmp_path):
    with backend("blue") as blue, running_envoy(tmp_path) as port:
        traffic = EnvoyTraffic(tmp_path)
        traffic.move(route({"blue": blue}, blue=100), fence=1)
        for path in ("/", "/", "/broken"):
            ask(port, path)
        counts = traffic.counts("lavka/production", "blue")
        assert (counts.requests, counts.errors) == (3, 1)


def test_an_instance_that_is_down_counts_as_an_error(tmp_path):
    with running_envoy(tmp_path) as port:
        traffic = EnvoyTraffic(tmp_path)
        traffic.move(route({"blue": f"127.0.0.1:{free_port()}"}, blue=100), fence=1)
        assert ask(port)[0] == 503
        assert traffic.counts("lavka/production", "blue").errors == 1


def _move_many(folder: Path, name: str, address: str) -> None:
    traffic = EnvoyTraffic(folder)
    for turn in range(10):
        addresses = {f"{name}-{turn}": address}
        traffic.move(Route(f"lavka/{name}", f"{name}.localhost", {f"{name}-{turn}": 100}, addresses), fence=turn)


def test_workers_that_move_different_environments_at_once_lose_nothing(tmp_path):
    with backend("blue") as blue, running_envoy(tmp_path) as port:
        workers = [
            multiprocessing.get_context("spawn").Process(target=_move_many, args=(tmp_path, name, blue))
            for name in ("one", "two")
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0, 0]
        for name in ("one", "two"):
            assert dict(EnvoyTraffic(tmp_path).route(f"lavka/{name}").weights) == {f"{name}-9": 100}
            assert ask(port, host=f"{name}.localhost") == (200, "blue")


def test_a_move_that_was_cut_off_is_carried_out_when_it_is_asked_again(tmp_path):
    """The worker died after it had written the state, before Envoy was told of the new instance."""
    with backend("blue") as blue, backend("green") as green, running_envoy(tmp_path) as port:
        traffic = EnvoyTraffic(tmp_path)
        traffic.move(route({"blue": blue}, blue=100), fence=1)
        there = route({"blue": blue, "green": green}, green=100)
        with traffic._state.changing("lavka/production", 2) as state:
            state.version += 1
            state.routes["lavka/production"] = there
        assert ask(port) == (200, "blue")
        traffic.move(there, fence=2)
        assert ask(port) == (200, "green")


def test_an_instance_that_left_the_route_is_forgotten(tmp_path):
    with backend("blue") as blue, backend("green") as green, running_envoy(tmp_path) as port:
        traffic = EnvoyTraffic(tmp_path)
        traffic.move(route({"blue": blue, "green": green}, green=100), fence=1)
        traffic.move(dataclasses.replace(route({"green": green}, green=100)), fence=1)
        assert ask(port) == (200, "green")
        assert "blue" not in (tmp_path / "cds.json").read_text()


def test_a_taken_port_is_named_before_anything_starts(tmp_path):
    with backend("blue") as blue, pytest.raises(VekhaError, match="is taken"):
        check_port(int(blue.rpartition(":")[2]))
