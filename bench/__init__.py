"""What is measured, side by side with peers. `python -m bench`; the figures' meaning stands in docs/performance.md."""
