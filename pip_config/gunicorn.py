"""The web server: a few processes with threads, renewed now and then. A proxy stands in front in production."""

from __future__ import annotations

import os

from pip_config.settings.logs import logging_to_stdout  # noqa: TID251 -- read before Django is set up

wsgi_app = "pip_config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
preload_app = True  # loaded once and shared: a second less to start, and less memory a worker
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60  # seconds
graceful_timeout = 10  # seconds to finish what is being answered
keepalive = 5  # seconds
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 4094
control_socket_disable = True  # signals are enough
accesslog = None  # RequestLog writes one line a request, without addresses and references
logconfig_dict = logging_to_stdout(os.environ.get("LOG_LEVEL", "INFO").upper())
if os.path.isdir("/dev/shm"):  # noqa: S108 -- only the worker's heartbeat, so that a slow disk kills no worker
    worker_tmp_dir = "/dev/shm"  # noqa: S108 -- the same
