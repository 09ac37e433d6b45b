"""What the target remembers of its instances: one note each, apart from the folder that the instance may write to.

folder/<name>.json   the instance and its port        folder/<name>/   its HOME and TMPDIR
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from vekha.adapters.targets.local.files import locked, write_note
from vekha.adapters.targets.local.ports import HOST, choose, is_free
from vekha.core.errors import BadInput
from vekha.ports import EnvironmentSpec, Instance

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


@dataclass(frozen=True, slots=True)
class Known:
    instance: Instance
    port: int

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"


class Instances:
    def __init__(self, folder: Path, ports: tuple[int, int]) -> None:
        self._folder, self._ports = folder, ports
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def get(self, name: str) -> Known | None:
        """Raises BadInput `bad_instance_name`."""
        check_name(name)
        try:
            kept = json.loads((self._folder / f"{name}.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        spec = EnvironmentSpec(**kept["instance"].pop("environment_spec"))
        return Known(Instance(**kept["instance"], environment_spec=spec), kept["port"])

    def keep(self, instance: Instance, *, without: int | None = None) -> Known:
        """Remembers the instance with its port; the port it had, if that is still free, or else any but `without`.

        Raises BadInput `bad_instance_name`, VekhaError `no_port`.
        """
        check_name(instance.name)
        with locked(self._folder / "lock"):
            before = self.get(instance.name)
            if before and before.port != without and is_free(before.port):
                port = before.port
            else:
                others = {known.port for known in self.all() if known.instance.name != instance.name}
                port = choose(self._ports, others | {without or 0})
            known = Known(instance, port)
            write_note(self._folder / f"{instance.name}.json", json.dumps(asdict(known), indent=1) + "\n")
        self.home(instance.name).mkdir(exist_ok=True, mode=0o700)
        return known

    def home(self, name: str) -> Path:
        return self._folder / name

    def forget(self, name: str) -> None:
        """Removes its folder, then its note: after a crash in between, it is still known and can be forgotten again."""
        check_name(name)
        shutil.rmtree(self.home(name), ignore_errors=True)
        (self._folder / f"{name}.json").unlink(missing_ok=True)

    def all(self) -> Iterator[Known]:
        for path in sorted(self._folder.glob("*.json")):
            if known := self.get(path.stem):
                yield known


def check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise BadInput("bad_instance_name", f"{name!r} cannot name an instance.", "Use a-z, 0-9 and `-`.")


def check_same(known: Instance, given: Instance, *, running: bool) -> None:
    """The same name is the same instance. One that has ended may come back with other variables, not elsewhere.

    Raises BadInput `another_instance`.
    """
    if (known.environment, known.digest) != (given.environment, given.digest) or (running and known != given):
        raise BadInput(
            "another_instance",
            f"{given.name} is already an instance of {known.environment}, and differs from what is asked for.",
            "Stop it first, or use another name.",
        )
