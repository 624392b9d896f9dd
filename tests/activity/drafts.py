"""What tests of the log write into it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from custom_components.ledgrab.activity.model import Draft

NOON: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""When the clock of the tests starts."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY: Final = 86_400_000_000


def microseconds(moment: datetime) -> int:
    """Return a moment as the log stores it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def draft(message: str = "TV started", **fields: Any) -> Draft:
    """Return a draft that is complete and ordinary but for the given fields."""
    ordinary: dict[str, Any] = {
        "ts": microseconds(NOON),
        "category": "capture",
        "action": "target_started",
        "severity": "info",
        "actor": "user:Anna",
    }
    return Draft(message=message, **ordinary | fields)


class Clock:
    """A clock that stands still until it is moved; microseconds since 1970."""

    def __init__(self) -> None:
        """Start at noon."""
        self.now = microseconds(NOON)

    def __call__(self) -> int:
        """Return the time."""
        return self.now
