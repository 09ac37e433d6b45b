"""PostgreSQL, brought along: found or started in Vekha's own folder, and left running."""

from vekha.adapters.postgres.embedded import Server, find, start, stop

__all__ = ["Server", "find", "start", "stop"]
