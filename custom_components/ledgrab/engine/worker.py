"""A thread that takes turns at something."""

from collections.abc import Callable
from contextvars import Context
import logging
import math
import threading
from typing import Final

_LOGGER = logging.getLogger(__name__)

PAUSE_AFTER_ERROR: Final = 1.0


class Worker:
    """Calls `turn` whenever it is due or woken, and `end` once after `stop`, all on one thread."""

    def __init__(
        self, name: str, turn: Callable[[], float], end: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        """Take what to do; `turn` returns when it is due next, by `clock` (monotonic seconds)."""
        self._turn = turn
        self._end = end
        self._clock = clock
        self._woken = threading.Event()
        self._stopping = False
        # A source may hang for ever, which must not keep the process alive; and nobody who started the engine
        # is the author of what it does later.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True, context=Context())

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Make the next turn due now; from any thread."""
        self._woken.set()

    def stop(self) -> None:
        """End after the current turn; from any thread, without waiting."""
        self._stopping = True
        self._woken.set()

    def join(self, timeout: float) -> None:
        """Wait for the end, at most `timeout` seconds."""
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping:
            delay = self._guarded_turn()
            self._woken.wait(None if math.isinf(delay) else max(0.0, delay))
            # Before the next look at what there is to do, or a call to `stop` or `wake` could be missed.
            self._woken.clear()
        self._end()

    def _guarded_turn(self) -> float:
        """Take a turn and return the seconds until the next; nothing that goes wrong in it ends the thread."""
        try:
            return self._turn() - self._clock()
        except Exception:
            _LOGGER.exception("A turn of %s failed", self._thread.name)
            return PAUSE_AFTER_ERROR
