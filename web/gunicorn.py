"""How the web process is run: two workers with eight threads each behind the private front door (stack.md §2)."""

from typing import Any

from foundation.settings import settings
from foundation.settled import settle

run = settings().var / "run"
bind = f"unix:{run / 'web.sock'}"
workers, threads, worker_class = 2, 8, "gthread"
preload_app = True
timeout, graceful_timeout, keepalive = 60, 10, 30
control_socket_disable = True
worker_tmp_dir = str(run)
accesslog = None
errorlog = "-"
forwarded_allow_ips = "*"


def when_ready(_server: Any) -> None:
    """The application is loaded and no worker has begun."""
    settle()
