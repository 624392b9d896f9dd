"""A source of the hub: how to open it, and whether it gives frames."""

from collections.abc import Mapping
from functools import partial
import time
from typing import Any

from .capture.registry import source_kind
from .const import CONF_FRAME_RATE, CONF_KIND, DEFAULT_FRAME_RATE
from .engine.plan import SourcePlan
from .followed import Followed


class LedSource(Followed):
    """One configured source."""

    def __init__(self, source_id: str, name: str, data: Mapping[str, Any]) -> None:
        """Take the subentry's data."""
        super().__init__()
        self.id = source_id
        self.name = name
        self.settings = data
        self.lost_reason: str | None = None
        self._lost_at = 0.0

    async def async_configure(self, name: str, data: Mapping[str, Any]) -> None:
        """Take over a changed name or changed settings."""
        self.name, self.settings = name, data

    def lose(self, reason: str) -> None:
        """Remember why it gives no frames, and since when."""
        self.lost_reason, self._lost_at = reason, time.monotonic()

    def recover(self) -> int:
        """Forget the loss; return how many seconds ago it was."""
        self.lost_reason = None
        return round(time.monotonic() - self._lost_at)

    def plan(self) -> SourcePlan:
        """Return what the engine needs to run it."""
        kind = source_kind(self.settings[CONF_KIND])
        return SourcePlan(
            source_id=self.id,
            create=partial(kind.create, self.settings),
            frame_rate=float(self.settings.get(CONF_FRAME_RATE, DEFAULT_FRAME_RATE)),
        )
