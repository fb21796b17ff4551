"""How gunicorn serves EmoSense; the command line and GUNICORN_CMD_ARGS may say otherwise."""

from pathlib import Path

wsgi_app = "emosense_site.wsgi"
bind = "127.0.0.1:8000"
workers = 1
# Uploads are slow and mostly waiting: threads, not processes, keep others served meanwhile.
worker_class = "gthread"
threads = 8
# Seconds of silence of a whole process, not of a request.
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
loglevel = "warning"
# Path without query: queries hold what people search for. No client address, no user agent.
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
# Heartbeats in memory: a slow disk must not make gunicorn take a worker for dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
