"""How gunicorn serves the shop. The number of workers and the port come from the command line."""

import os

worker_class = "gthread"
threads = 4
preload_app = True  # the code is read once and the workers are forked from it: boots in half the time
keepalive = (
    75  # longer than a proxy keeps idle connections, so that it never writes into one that we just closed
)
graceful_timeout = 8  # seconds for open requests after SIGTERM; Vekha waits 10 before it kills
timeout = 30
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
accesslog = os.environ.get("ACCESS_LOG") or None  # "-" writes each request to stdout
errorlog = "-"
