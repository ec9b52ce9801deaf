"""One process with many threads: right for SQLite. With PostgreSQL, raise WEB_CONCURRENCY."""

import os

from config import WEB_THREADS

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", WEB_THREADS))
# Open sockets and requests beside them: gunicorn's own limit of 1,000 would stand in the door of a hall of two thousand.
worker_connections = threads * 2
graceful_timeout = 3
control_socket_disable = True
accesslog = None
loglevel = "warning"
