"""`vekha down`: nothing of the installation runs any more."""

from __future__ import annotations

from vekha.cli import platform
from vekha.cli.session import answer, place, say


def down() -> None:
    """Stop everything, stores too. The data stays; `vekha up` starts it all again.

    Work that was under way is carried on after the next start.
    """
    home = place()
    platform.stop(home, say)
    answer(f"Nothing of Vekha runs in {home}.", home=str(home))
