"""What was recorded and waits to be written: bounded, and filled from any thread."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
import threading
import time
from typing import Any, Final, NamedTuple

from homeassistant.core import Context

from .activity.actions import action
from .activity.model import Category, Draft, Severity
from .actor import Origin

MAX_PENDING: Final = 10_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Recorded(NamedTuple):
    """What was recorded, as cheap as it gets: the fields of a draft, and who caused it."""

    ts: int
    """Microseconds since 1970, UTC."""
    category: str
    action: str
    severity: str
    origin: Origin
    message: str
    entity_type: str | None = None
    entity_id: str | None = None
    entity_name: str | None = None
    metadata: Mapping[str, Any] | None = None
    actor: str | None = None
    """Once it is known; until then the origin alone says who it was."""

    @property
    def context(self) -> Context | None:
        """Return the Context that it came from, if it came from one."""
        return self.origin if isinstance(self.origin, Context) else None

    def draft(self) -> Draft:
        """Return the draft of an entry whose actor is known."""
        assert self.actor is not None
        return Draft(
            ts=self.ts,
            category=self.category,
            action=self.action,
            severity=self.severity,
            actor=self.actor,
            message=self.message,
            entity_type=self.entity_type,
            entity_id=self.entity_id,
            entity_name=self.entity_name,
            metadata=self.metadata,
        )


class Dropped:
    """How many entries were given up, and when they were recorded."""

    def __init__(self) -> None:
        """Start with none."""
        self.count = 0
        self._first = self._last = 0

    def add(self, first: int, last: int, count: int = 1) -> None:
        """Count entries from between two moments, in microseconds since 1970."""
        self._first = min(self._first, first) if self.count else first
        self._last = max(self._last, last)
        self.count += count

    def fold(self, told: Recorded) -> None:
        """Count again what a row told that could not be written."""
        assert told.metadata is not None
        since, until = (_microseconds(told.metadata[key]) for key in ("since", "until"))
        self.add(since, until, told.metadata["count"])

    def recorded(self) -> Recorded:
        """Return the row that tells of it."""
        row = action(Category.SYSTEM, "entries_dropped")
        metadata = {"count": self.count, "since": _iso(self._first), "until": _iso(self._last)}
        return Recorded(
            ts=time.time_ns() // 1_000,
            category=row.category,
            action=row.action,
            severity=row.severity,
            origin=None,
            message=row.text(metadata),
            metadata=metadata,
        )


class ActivityQueue:
    """A queue that gives up the oldest mere information when it is full, and says so."""

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: deque[Recorded] = deque()
        self._infos = 0
        """How many of them are mere information."""
        self._dropped = Dropped()
        self._woken = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many entries wait."""
        return len(self._waiting)

    def put(self, recorded: Recorded) -> bool:
        """Add one entry; returns whether somebody has to be woken to take it."""
        with self._lock:
            if len(self._waiting) >= MAX_PENDING:
                self._drop_one()
            self._waiting.append(recorded)
            self._infos += recorded.severity == Severity.INFO
            wake, self._woken = not self._woken, True
            return wake

    def put_back(self, taken: Sequence[Recorded]) -> None:
        """Return what could not be written to the front, in its order."""
        with self._lock:
            for told in filter(_tells_of_dropped, taken):
                self._dropped.fold(told)
            kept = [item for item in taken if not _tells_of_dropped(item)]
            self._waiting.extendleft(reversed(kept))
            self._infos += sum(item.severity == Severity.INFO for item in kept)
            while len(self._waiting) > MAX_PENDING:
                self._drop_one()

    def take(self, limit: int) -> list[Recorded]:
        """Remove and return the oldest entries, at most `limit`, and a row about those that were dropped."""
        with self._lock:
            self._woken = False
            taken = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
            self._infos -= sum(item.severity == Severity.INFO for item in taken)
            dropped, self._dropped = self._dropped, Dropped()
        return [*taken, dropped.recorded()] if dropped.count else taken

    def clear(self) -> None:
        """Forget what waits."""
        with self._lock:
            self._waiting.clear()
            self._infos, self._dropped = 0, Dropped()

    def _drop_one(self) -> None:
        index = 0
        if self._infos:
            self._infos -= 1
            index = next(i for i, item in enumerate(self._waiting) if item.severity == Severity.INFO)
        ts = self._waiting[index].ts
        self._dropped.add(ts, ts)
        del self._waiting[index]


def _tells_of_dropped(item: Recorded) -> bool:
    return (item.category, item.action) == (Category.SYSTEM, "entries_dropped")


def _iso(microseconds: int) -> str:
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat()


def _microseconds(iso: str) -> int:
    return (datetime.fromisoformat(iso) - _EPOCH) // timedelta(microseconds=1)
