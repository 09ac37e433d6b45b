"""The story that `vekha demo` plays and `tests/journeys` checks: a real store, real processes, observed over HTTP."""
