"""The verbs of the command line and the pages for programs: /api/v1/. No rule of its own."""
