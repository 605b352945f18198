"""How the realtime process is run: one gevent worker; more sockets mean more such processes (stack.md §2)."""

from foundation.settings import settings

run = settings().var / "run"
bind = f"unix:{run / 'realtime.sock'}"
workers, worker_class, worker_connections = 1, "gevent", 20_000
timeout, graceful_timeout = 60, 5
control_socket_disable = True
worker_tmp_dir = str(run)
accesslog = None
errorlog = "-"
forwarded_allow_ips = "*"
