"""One process with many threads: right for SQLite. With PostgreSQL, raise WEB_CONCURRENCY."""

import os

from config import WEB_THREADS

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", WEB_THREADS))
graceful_timeout = 3
control_socket_disable = True
accesslog = None
loglevel = "warning"
