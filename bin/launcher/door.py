"""The one public door: nginx serves files, carries sockets, and holds slow or oversized visitors off."""

import resource
from dataclasses import dataclass

from launcher import ports, programs
from launcher.place import Place
from launcher.service import DOOR, Service

SETTINGS = """# Written by bin/run at every start.
worker_processes auto;
daemon off;
pid {run}/nginx.pid;
error_log stderr warn;

events {{
    worker_connections {connections};
}}

http {{
    types {{
        text/html html;
        text/css css;
        text/plain txt;
        application/javascript js mjs;
        application/json json map geojson;
        application/manifest+json webmanifest;
        application/wasm wasm;
        application/octet-stream pmtiles pbf;
        image/svg+xml svg;
        image/png png;
        image/jpeg jpg jpeg;
        image/webp webp;
        image/x-icon ico;
        font/woff2 woff2;
        font/ttf ttf;
    }}
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/css text/plain application/javascript application/json;
    server_tokens off;
    access_log off;
    sendfile on;
    tcp_nopush on;

    client_body_temp_path {data}/body;
    proxy_temp_path {data}/proxy;
    fastcgi_temp_path {data}/fastcgi;
    uwsgi_temp_path {data}/uwsgi;
    scgi_temp_path {data}/scgi;

    # A visitor who dribbles his request keeps nobody busy but nginx, and not for long.
    client_header_timeout 10s;
    client_body_timeout 20s;
    send_timeout 30s;
    keepalive_timeout 65s;
    reset_timedout_connection on;
    client_max_body_size 16m;
    large_client_header_buffers 4 16k;
    limit_conn_zone $binary_remote_addr zone=visitor:4m;
    limit_conn visitor 6000;
    limit_conn_status 429;

    gzip on;
    gzip_static on;
    gzip_vary on;
    gzip_proxied any;
    gzip_min_length 1000;
    gzip_comp_level 4;
    gzip_types text/css text/plain application/javascript application/json application/problem+json application/geo+json
               application/manifest+json application/vnd.mapbox-vector-tile application/xml application/atom+xml image/svg+xml;

    map $http_upgrade $connection_upgrade {{
        default upgrade;
        ''      '';
    }}

    server {{
        listen {listen} backlog=4096;

        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto {scheme};
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Request-Id $request_id;
        proxy_set_header Connection $connection_upgrade;
        proxy_connect_timeout 2s;
        proxy_next_upstream off;

        location /static/ {{
            alias {house}/web/static/;
            add_header X-Content-Type-Options nosniff always;
            add_header Cache-Control "public, max-age=0, must-revalidate";
        }}
        location /static/dist/assets/ {{
            alias {house}/web/static/dist/assets/;
            add_header X-Content-Type-Options nosniff always;
            add_header Cache-Control "public, max-age=31536000, immutable";
        }}
        location ~ ^/static/(.+\\.pmtiles)$ {{
            alias {house}/web/static/$1;
            gzip off;
            add_header X-Content-Type-Options nosniff always;
            add_header Cache-Control "public, max-age=86400";
        }}
        location /socket.io/ {{
            proxy_set_header Upgrade $http_upgrade;
            proxy_buffering off;
            proxy_read_timeout 1h;
            proxy_send_timeout 1h;
            proxy_pass http://unix:{run}/realtime.sock;
        }}
        location / {{
            proxy_read_timeout 60s;
            proxy_pass http://unix:{run}/web.sock;
        }}

        error_page 502 504 @away;
        location @away {{
            default_type application/problem+json;
            add_header Retry-After 2 always;
            add_header Cache-Control no-store always;
            return 503 '{{"type":"about:blank","title":"Service Unavailable","status":503,"code":"away","detail":"Moyang is starting again. Nothing you have sent and seen confirmed is lost; try again in a few seconds."}}';
        }}
        error_page 413 @large;
        location @large {{
            default_type application/problem+json;
            return 413 '{{"type":"about:blank","title":"Content Too Large","status":413,"code":"too_large","detail":"No more than 16 MB can be sent at once; send a smaller picture, or send it in parts."}}';
        }}
        error_page 429 @many;
        location @many {{
            default_type application/problem+json;
            add_header Retry-After 5 always;
            return 429 '{{"type":"about:blank","title":"Too Many Requests","status":429,"code":"too_many_connections","detail":"Too many connections are open from this address; close some, or try again in a moment."}}';
        }}
    }}
}}
"""

MOST_CONNECTIONS = 16384
OTHER_FILES = 200  # files nginx itself holds open: programs, logs, pictures on their way


def _connections() -> int:
    """A phone on the line takes two connections; the machine's limit of open files bounds them."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_CONNECTIONS if limit == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, limit - OTHER_FILES)


@dataclass(frozen=True)
class Door:
    """`public_url` tells whether people reach us by https, through a proxy in front of this one."""

    place: Place
    host: str
    port: int
    public_url: str

    @property
    def url(self) -> str:
        return f"http://{ports.address(self.host, self.port)}"

    def environment(self) -> dict[str, str]:
        return {"MOYANG__SERVER__HOST": self.host, "MOYANG__SERVER__PORT": str(self.port)}

    def service(self, env: dict[str, str]) -> Service:
        listen = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        conf = self.place.configure("nginx.conf", SETTINGS.format(
            connections=_connections(), run=self.place.run, data=self.place.var / "nginx", house=self.place.house, listen=listen,
            scheme="https" if self.public_url.startswith("https://") else "$scheme"))
        argv = [programs.find("nginx") or "nginx", "-e", "stderr", "-c", str(conf), "-p", str(self.place.var / "nginx")]
        return Service("nginx", argv, self.place.account, self.place.var, DOOR, env,
                       ready=lambda: ports.answers(self.host, self.port))
