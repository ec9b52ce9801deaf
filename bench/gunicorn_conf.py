"""The floor of live delivery: a bare Flask-SocketIO, whose windows hold a thread each."""

worker_class = "gthread"
workers = 1
threads = 160
graceful_timeout = 3
control_socket_disable = True
accesslog = None
loglevel = "warning"
