"""What workers on other machines are given, and give back: settings, sources, artifacts, logs. A web server of its own.

It listens where `vekha up --depot` says, and answers nobody who has not the token: whoever has it can do what a
worker can, which is everything.
"""
