"""The rules of the process: pure values and functions, no clock, no I/O. Start at `lifecycle.py`."""
