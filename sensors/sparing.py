"""Log lines that outsiders can cause: a few a minute, so that a flood of messages is no flood of words."""

import time

MOST_A_MINUTE = 20


class Sparing:
    """Counts the lines of the present minute."""

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        self.most, self._minute, self._said = most, -1, 0

    def may(self) -> bool:
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._said = minute, 0
        self._said += 1
        return self._said <= self.most
