"""Which changes of what a device shows are not ours; told the time in monotonic seconds."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from .devices.base import DeviceState

SHOWN: Final = ("on", "brightness", "color", "live")
"""The fields of a DeviceState that somebody can change."""
STEADY: Final = ("brightness", "color", "live")
"""These change by themselves too, in a fade or a playlist: they have to be the same twice."""
MOST_ENTRIES: Final = 6
ENTRIES_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an answer told beyond what was known."""

    stale: bool = False
    """The answer may be older than what was done since."""
    foreign: bool = False
    """Something is not as it was, and not by a command of ours."""
    changes: tuple[str, ...] = ()
    """In words, what is worth an entry."""
    driver: str | None = None
    """Who drives the device, if that is among the changes: an address."""


class OutsideChanges:
    """Compares the answers of one device, and knows which fields our own commands may have changed.

    What was asked for before a command had ended may show the device as it was before or after: such an answer does
    not count, nor does one that comes after the answer to a later question.
    """

    def __init__(self) -> None:
        """Know nothing of the device yet."""
        self._known: dict[str, Any] = {}
        """What was told or is ours."""
        self._last: dict[str, Any] = {}
        """What the last answer said."""
        self._ours: set[str] = set()
        self._running = 0
        self._moment = 0
        self._counts_from = 0
        """The moment since which an answer has to have been asked for."""
        self._streaming = False
        self._told: deque[float] = deque(maxlen=MOST_ENTRIES)

    def forget(self) -> None:
        """Take the next answer as it is: nobody knows what happened meanwhile."""
        self._known, self._last = {}, {}

    @contextmanager
    def command(self, *fields: str) -> Iterator[None]:
        """Explain changes of these fields, of all if none is named, by what is sent inside the block."""
        self._ours.update(fields or SHOWN)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._counts_from = self._next_moment()

    def stream(self, *, active: bool) -> None:
        """Explain from now on that the device is driven, and shows the colors of the stream."""
        self._streaming = active
        self._ours.update(("color", "live"))
        self._counts_from = self._next_moment()

    def asked(self) -> int:
        """Return the moment of a question."""
        return self._next_moment()

    def answered(self, asked: int, state: DeviceState, now: float) -> Seen:
        """Take the answer to what was asked at a moment."""
        if self._running or asked < self._counts_from:
            return Seen(stale=True)
        self._counts_from = asked
        found = {field: getattr(state, field) for field in SHOWN}
        last, self._last = found | self._last, found
        self._known |= {field: found[field] for field in self._ours}
        self._ours.clear()
        # What is not known yet is taken as it is.
        self._known = found | self._known
        different = [
            field for field in SHOWN if found[field] != self._known[field] and self._counts(field, state)
        ]
        fresh = {field for field in different if found[field] != last[field]}
        steady = [field for field in different if field not in STEADY or field not in fresh]
        self._known |= {field: found[field] for field in steady}
        words = tuple(filter(None, (_in_words(field, state) for field in steady)))
        if not words or not self._may_tell(now):
            return Seen(foreign=bool(fresh))
        return Seen(
            foreign=bool(fresh), changes=words, driver=state.live_source if "live" in steady else None
        )

    def _counts(self, field: str, state: DeviceState) -> bool:
        """Return whether a field says what somebody wants: a stream decides the color, and whether it is one."""
        if self._streaming:
            return field in {"on", "brightness"}
        return field != "color" or not state.live

    def _next_moment(self) -> int:
        self._moment += 1
        return self._moment

    def _may_tell(self, now: float) -> bool:
        if len(self._told) == MOST_ENTRIES and now - self._told[0] < ENTRIES_SECONDS:
            return False
        self._told.append(now)
        return True


def _in_words(field: str, state: DeviceState) -> str | None:
    """Return how a field is told; None for what nobody has to know."""
    match field:
        case "on":
            return None if state.on is None else f"turned {'on' if state.on else 'off'}"
        case "brightness":
            return None if state.brightness is None else f"brightness {round(state.brightness / 2.55)} %"
        case "color":
            return None if state.color is None else "color #{:02x}{:02x}{:02x}".format(*state.color)
        case _:
            return f"driven by {state.live_protocol or 'another program'}" if state.live else None
