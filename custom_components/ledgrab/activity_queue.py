"""What was recorded and waits to be written: bounded, and filled from any thread."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
import threading
import time
from typing import Any, Final, NamedTuple

from homeassistant.core import Context

from .activity.actions import action
from .activity.model import Category, Draft, Severity
from .actor import Origin

MAX_PENDING: Final = 10_000


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

    @property
    def context(self) -> Context | None:
        """Return the Context that it came from, if it came from one."""
        return self.origin if isinstance(self.origin, Context) else None

    def draft(self, actor: str) -> Draft:
        """Return the draft, with the actor's label."""
        return Draft(
            ts=self.ts,
            category=self.category,
            action=self.action,
            severity=self.severity,
            actor=actor,
            message=self.message,
            entity_type=self.entity_type,
            entity_id=self.entity_id,
            entity_name=self.entity_name,
            metadata=self.metadata,
        )


class ActivityQueue:
    """A queue that gives up the oldest mere information when it is full, and says so."""

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: deque[Recorded] = deque()
        self._dropped: list[int] = []
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
            wake, self._woken = not self._woken, True
            return wake

    def put_back(self, taken: Sequence[Recorded]) -> None:
        """Return what could not be written to the front, in its order."""
        with self._lock:
            self._waiting.extendleft(reversed(taken))
            while len(self._waiting) > MAX_PENDING:
                self._drop_one()

    def take(self, limit: int) -> list[Recorded]:
        """Remove and return the oldest entries, at most `limit`, and a row about those that were dropped."""
        with self._lock:
            self._woken = False
            taken = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
            dropped, self._dropped = self._dropped, []
        return [*taken, _entries_dropped(dropped)] if dropped else taken

    def clear(self) -> None:
        """Forget what waits."""
        with self._lock:
            self._waiting.clear()
            self._dropped.clear()

    def _drop_one(self) -> None:
        waiting = self._waiting
        index = next((i for i, item in enumerate(waiting) if item.severity == Severity.INFO), 0)
        self._dropped.append(waiting[index].ts)
        del waiting[index]


def _entries_dropped(stamps: list[int]) -> Recorded:
    row = action(Category.SYSTEM, "entries_dropped")
    metadata = {"count": len(stamps), "since": _iso(min(stamps)), "until": _iso(max(stamps))}
    return Recorded(
        ts=time.time_ns() // 1_000,
        category=row.category,
        action=row.action,
        severity=row.severity,
        origin=None,
        message=row.text(metadata),
        metadata=metadata,
    )


def _iso(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).isoformat()
