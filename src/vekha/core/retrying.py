"""How often and how long a delivery is tried again. Pure."""

from __future__ import annotations

PAUSES = (10, 30, 60, 120, 300, 600, 1200, 2400, 4800, 9600)  # seconds; together over five hours


def pause_after(tries: int) -> int | None:
    """Seconds until the next try, after that many; None: that was the last one."""
    return PAUSES[tries - 1] if 0 < tries <= len(PAUSES) else None
