"""An ear on the database: waits for a bell on a channel, or for a while, without polling."""

import select as io_select
from typing import Any

from sqlalchemy import Engine


class Ear:
    """LISTEN on one channel over a connection of its own; a lost connection is found and opened again."""

    def __init__(self, engine: Engine, channel: str):
        self.engine, self.channel = engine, channel
        self._connection: Any = None

    def _open(self) -> Any:
        if self._connection is None or self._connection.closed:
            raw = self.engine.raw_connection()
            connection: Any = raw.driver_connection
            raw.detach()
            connection.set_session(autocommit=True)
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {self.channel}")
            self._connection = connection
        return self._connection

    def wait(self, seconds: float) -> bool:
        """True when the bell rang within `seconds`; raises the driver's error when the database is away."""
        try:
            connection = self._open()
            if not connection.notifies:
                io_select.select([connection], [], [], seconds)
            connection.poll()
            rang = bool(connection.notifies)
            connection.notifies.clear()
            return rang
        except Exception:
            self.close()
            raise

    def ask(self, question: str, *values: Any) -> list[Any]:
        """Rows of one question over the ear's own line, outside any transaction: one way there and back."""
        try:
            with self._open().cursor() as cursor:
                cursor.execute(question, values)
                return list(cursor.fetchall())
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
