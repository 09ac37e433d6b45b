"""Arguments that several verbs have, with the words that `--help` shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as Between

Project = Annotated[str, Parameter(help="The project's short name, as in `vekha status`.")]
Number = Annotated[int, Parameter(help="The change's number, as in `vekha change list`.", validator=Between(gte=1))]
Title = Annotated[str, Parameter(help="In a few words, what is wanted.")]
Need = Annotated[str, Parameter(help="What it is good for.")]
Why = Annotated[str, Parameter(help="The reason; a no needs one.")]
Wait = Annotated[bool, Parameter(help="Wait until what follows has ended.")]
Timeout = Annotated[float, Parameter(help="With --wait: how many seconds at most.", validator=Between(gt=0))]
Port = Annotated[int | None, Parameter(validator=Between(gte=1, lte=65535))]

PATIENCE = timedelta(minutes=10).total_seconds()
