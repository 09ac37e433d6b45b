"""Where releases run: `local` (this machine, under supervisor), and the fake."""
