"""The store of artifacts: reproducible archives, named by their content."""
