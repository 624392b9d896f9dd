"""What tests of the whole engine need: its events, its threads, and a picture that moves."""

from collections.abc import Callable
import threading
import time

from custom_components.ledgrab.capture.pattern import PatternSource, pattern
from custom_components.ledgrab.engine.events import EngineEvent
from custom_components.ledgrab.engine.plan import SourcePlan

from .fakes import WAIT_SECONDS


class Events:
    """Collects what an engine tells."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.seen: list[EngineEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: EngineEvent) -> None:
        """Take an event."""
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[EngineEvent]) -> EngineEvent:
        """Wait for an event of a kind."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.of(kind), WAIT_SECONDS)
        return self.of(kind)[0]

    def of(self, kind: type[EngineEvent]) -> list[EngineEvent]:
        """Return the events of a kind."""
        return [event for event in self.seen if isinstance(event, kind)]


def ledgrab_threads() -> list[str]:
    """Return the names of the engine's threads."""
    return sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("ledgrab "))


def wait_for_no_threads() -> None:
    """Wait until threads that were left behind have ended by themselves."""
    for thread in threading.enumerate():
        if thread.name.startswith("ledgrab "):
            thread.join(WAIT_SECONDS)
    assert ledgrab_threads() == []


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def rainbow(source_id: str = "source", frame_rate: float = 60) -> SourcePlan:
    """Return a plan for a moving picture."""
    return SourcePlan(
        source_id=source_id, create=lambda: PatternSource(pattern("rainbow")), frame_rate=frame_rate
    )
