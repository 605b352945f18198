"""The private Mosquitto: the door for sensors and cameras, each with its own password and its own topics."""

from dataclasses import dataclass

from launcher import ports, programs
from launcher.place import Place
from launcher.service import BROKER, Service

TLS_PORT = 11884
SETTINGS = """# Written by bin/run at every start; passwords and topics stand in var/mosquitto, from the database.
# A device's client id is its name: nobody can take another's session. The house has several lines under one name, and
# comes through a socket of its own.
listener {port} {host}
use_username_as_clientid true
listener 0 {run}/mosquitto.sock
allow_anonymous false
password_file {data}/passwd
acl_file {data}/acl
persistence true
persistence_location {data}/
autosave_interval 10
max_queued_messages 1000000
max_inflight_messages 0
message_size_limit 262144
persistent_client_expiration 7d
sys_interval 10
pid_file {run}/mosquitto.pid
connection_messages false
log_dest stdout
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""
TLS = """
listener {port} {host}
use_username_as_clientid true
certfile {secrets}/mqtt.crt
keyfile {secrets}/mqtt.key
tls_version tlsv1.2
"""


@dataclass(frozen=True)
class Broker:
    """`open_host` is where the city's public door listens: devices from outside come by TLS on the same address."""

    place: Place
    host: str
    port: int
    open_host: str

    def environment(self) -> dict[str, str]:
        return {
            "MOYANG__MQTT__HOST": self.host,
            "MOYANG__MQTT__PORT": str(self.port),
            "MOYANG__MQTT__SOCKET": str(self.place.run / "mosquitto.sock"),
        }

    def service(self, env: dict[str, str]) -> Service:
        """Passwords and access lists must be there: without its files the broker would not start."""
        data, secrets = self.place.var / "mosquitto", self.place.var / "secrets"
        text = SETTINGS.format(host=self.host, port=self.port, data=data, run=self.place.run)
        if (secrets / "mqtt.crt").exists() and (secrets / "mqtt.key").exists():
            text += TLS.format(host=self.open_host, port=TLS_PORT, secrets=secrets)
        conf = self.place.configure("mosquitto.conf", text)
        argv = [programs.find("mosquitto") or "mosquitto", "-c", str(conf)]
        return Service(
            "mosquitto",
            argv,
            self.place.account,
            self.place.var,
            BROKER,
            env,
            ready=lambda: ports.answers(self.host, self.port),
        )
