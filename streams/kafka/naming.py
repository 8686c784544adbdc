"""Two workers with one name push each other out of the group for ever: that must be said.

aiokafka only warns that its member is not known any more, and joins again, which pushes the other
out. It tells nobody but its log, so that is where it is heard.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

LOGGER = "aiokafka.consumer.group_coordinator"
PUSHED_OUT = "local member_id was not recognized"
TIMES, WITHIN = 5, 60.0
"""A worker that slept is pushed out once; only another one of its name does it so often."""


class OneName(logging.Filter):
    """Hears how often this worker was pushed out of the group; `fail` ends it, with one line.

    `clock` is in seconds and never steps back.
    """

    def __init__(
        self, instance: str, fail: Callable[[str], None], clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self._instance, self._fail, self._clock = instance, fail, clock
        self._times: deque[float] = deque(maxlen=TIMES)

    def filter(self, record: logging.LogRecord) -> bool:
        """Take in a line of aiokafka's; tell whether it is to be written too."""
        if PUSHED_OUT not in str(record.msg):
            return True
        self._times.append(self._clock())
        if len(self._times) == TIMES and self._times[-1] - self._times[0] < WITHIN:
            self._times.clear()
            self._fail(
                f"another worker has the name {self._instance!r} too, and both push each other out"
                " of the group: give each an `instance` of its own"
            )
        return False

    def listen(self) -> None:
        """Begin to hear."""
        logger = logging.getLogger(LOGGER)
        logger.setLevel(logging.WARNING)  # whatever else is silenced
        logger.addFilter(self)

    def stop(self) -> None:
        """Hear no more."""
        logging.getLogger(LOGGER).removeFilter(self)
