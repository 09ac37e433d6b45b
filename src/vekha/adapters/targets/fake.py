"""A target for tests: no process runs. Everything is in `folder/target.json`, which survives the process that uses it.

State and effects change in one rename: an effect is on record exactly when it happened.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vekha.adapters.targets.local.fences import Fences
from vekha.adapters.targets.local.files import locked, write_note
from vekha.adapters.targets.local.instances import check_name, check_same
from vekha.adapters.targets.local.unpack import tree_of
from vekha.core.errors import BadInput, NotFound
from vekha.ports import Command, CommandResult, EnvironmentSpec, Instance, InstanceState

State = dict[str, Any]
Health = int | None
FIRST_PORT = 20000
PLAIN: State = {"health": [200], "exits": None, "run_code": 0}


class FakeTarget:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "target.json"
        folder.mkdir(parents=True, exist_ok=True)
        self._fences = Fences(folder / "fences")

    # --- for tests

    def script(
        self,
        key: str,
        *,
        health: Health | Sequence[Health] = 200,
        exits: int | None = None,
        run_code: int | None = 0,
    ) -> None:
        """How a digest, or one instance by name, behaves from now on; the name wins.

        `health`: what `probe` gives, None for no answer; of a sequence one each time, the last for ever.
        `exits`: the code with which it ends as soon as it is started. `run_code`: of one-off commands.
        """
        answers = list(health) if isinstance(health, Sequence) else [health]
        with self._change() as state:
            state["scripts"][key] = {"health": answers, "exits": exits, "run_code": run_code}

    def effects(self) -> list[str]:
        """What really happened, in order: "unpack <digest>", "prepare <digest>", "run <environment> <command>",
        "start <name>", "stop <name>"."""
        return list(self._load()["effects"])

    # --- the port

    def unpack(self, digest: str, archive: Path) -> None:
        tree_of(self._folder, digest)  # the check of the digest
        if not archive.is_file():
            raise NotFound("no_archive", f"{archive} is not a file.", "Pack the artifact first.")
        with self._change() as state:
            if digest not in state["releases"]:
                state["releases"].append(digest)
                state["effects"].append(f"unpack {digest}")

    def prepare(self, digest: str, spec: EnvironmentSpec) -> None:
        with self._change() as state:
            _check_release(state, digest)
            key = f"{digest} {spec.kind} {spec.lock} {spec.python}"
            if key not in state["prepared"]:
                state["prepared"].append(key)
                state["effects"].append(f"prepare {digest}")

    def run(
        self,
        digest: str,
        spec: EnvironmentSpec,
        command: Command,
        write: Callable[[str], None],
        *,
        fence: int,
        environment: str,
    ) -> CommandResult:
        with self._fences.holding(environment, fence), self._change() as state:
            _check_release(state, digest)
            state["effects"].append(f"run {environment} {command.name}")
            write(f"ran {command.name}")
            return CommandResult(_behaviour(state, digest)["run_code"], 0.0, f"ran {command.name}")

    def start(self, instance: Instance, *, fence: int) -> str:
        check_name(instance.name)
        with self._fences.holding(instance.environment, fence), self._change() as state:
            _check_release(state, instance.digest)
            kept = state["instances"].get(instance.name)
            running = kept is not None and _exits(state, kept) is None
            if kept:
                check_same(_instance(kept), instance, running=running)
            if not running:
                port = kept["port"] if kept else FIRST_PORT + state["started"]
                state["instances"][instance.name] = {**asdict(instance), "port": port}
                state["started"] += 1
                state["effects"].append(f"start {instance.name}")
            return _address(state["instances"][instance.name])

    def stop(self, environment: str, name: str, *, fence: int) -> None:
        with self._fences.holding(environment, fence), self._change() as state:
            kept = state["instances"].get(name)
            if kept is None:
                return
            if kept["environment"] != environment:
                raise NotFound("no_instance", f"{environment} has no instance {name}.", "See which instances it has.")
            del state["instances"][name]
            state["effects"].append(f"stop {name}")

    def state(self, name: str) -> InstanceState:
        check_name(name)
        state = self._load()
        kept = state["instances"].get(name)
        if kept is None:
            return InstanceState("absent")
        code = _exits(state, kept)
        if code is not None:
            return InstanceState("exited", code=code, tail=f"{name} ended with code {code}")
        return InstanceState("running", _address(kept))

    def probe(self, name: str, path: str, timeout: float) -> int | None:
        if not path.startswith("/"):
            raise BadInput("bad_path", f"{path!r} is not a path to ask for.", "Let it begin with `/`.")
        with self._change() as state:
            kept = state["instances"].get(name)
            if kept is None or _exits(state, kept) is not None:
                return None
            answers: list[Health] = _behaviour(state, kept["digest"], name)["health"]
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def running(self) -> Sequence[str]:
        state = self._load()
        return sorted(name for name, kept in state["instances"].items() if _exits(state, kept) is None)

    def _load(self) -> State:
        try:
            loaded: State = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {"releases": [], "prepared": [], "instances": {}, "started": 0, "scripts": {}, "effects": []}
        return loaded

    @contextlib.contextmanager
    def _change(self) -> Iterator[State]:
        """The state to change; written whole when the block ends well, and not at all when it raises."""
        with locked(self._folder / "lock"):
            state = self._load()
            yield state
            write_note(self._file, json.dumps(state, indent=1))


def _check_release(state: State, digest: str) -> None:
    if digest not in state["releases"]:
        raise NotFound("no_release", f"{digest} is not unpacked here.", "Unpack it first.")


def _behaviour(state: State, digest: str, name: str = "") -> State:
    found: State = state["scripts"].get(name) or state["scripts"].get(digest) or PLAIN
    return found


def _exits(state: State, kept: State) -> int | None:
    code: int | None = _behaviour(state, kept["digest"], kept["name"])["exits"]
    return code


def _instance(kept: State) -> Instance:
    fields = {key: value for key, value in kept.items() if key != "port"}
    return Instance(**{**fields, "environment_spec": EnvironmentSpec(**kept["environment_spec"])})


def _address(kept: State) -> str:
    return f"127.0.0.1:{kept['port']}"
