"""Threads that take turns."""

from collections.abc import Callable
import contextvars
import math
import threading
import time

import pytest

from custom_components.ledgrab.engine.worker import Worker

from .fakes import WAIT_SECONDS


class Work:
    """Counts its turns, which are due only when woken."""

    def __init__(self, turn: Callable[[], float] = lambda: math.inf) -> None:
        """Start a worker."""
        self._turn = turn
        self.turns = threading.Semaphore(0)
        self.ends: list[str] = []
        self.worker = Worker("ledgrab test", self.turn, self.end, time.monotonic)
        self.worker.start()

    def turn(self) -> float:
        """Count, and do what the test wants."""
        self.turns.release()
        return self._turn()

    def end(self) -> None:
        """Note on which thread it ended."""
        self.ends.append(threading.current_thread().name)

    def wait_for_turn(self) -> None:
        """Wait for the next turn."""
        assert self.turns.acquire(timeout=WAIT_SECONDS)

    def stop(self) -> None:
        """Stop and wait."""
        self.worker.stop()
        self.worker.join(WAIT_SECONDS)


def test_it_ends_once_on_its_own_thread() -> None:
    """A worker with nothing due ends as soon as it is told to."""
    work = Work()
    work.wait_for_turn()
    work.stop()
    assert work.ends == ["ledgrab test"]
    assert "ledgrab test" not in [thread.name for thread in threading.enumerate()]


def test_waking_makes_a_turn_due() -> None:
    """Each call is followed by a turn."""
    work = Work()
    for _ in range(3):
        work.wait_for_turn()
        work.worker.wake()
    work.wait_for_turn()
    work.stop()


def test_turns_come_when_they_are_due() -> None:
    """Without anybody waking it."""
    work = Work(lambda: time.monotonic() + 0.001)
    for _ in range(3):
        work.wait_for_turn()
    work.stop()


def test_a_turn_that_raises_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    """The error is logged and the thread goes on."""
    turns = iter([ValueError("broken")])

    def turn() -> float:
        for error in turns:
            raise error
        return math.inf

    work = Work(turn)
    work.wait_for_turn()
    work.worker.wake()
    work.wait_for_turn()
    work.stop()
    assert "broken" in caplog.text


def test_a_thread_knows_nothing_of_who_started_it() -> None:
    """What the engine does later is nobody's doing."""
    user = contextvars.ContextVar("user", default="nobody")
    seen: list[str] = []
    user.set("somebody")

    def turn() -> float:
        seen.append(user.get())
        return math.inf

    work = Work(turn)
    work.wait_for_turn()
    work.stop()
    assert seen == ["nobody"]
